import { VARIABLES } from "../names/variables";
import { brokenWay } from "./path";
import type { PassedOver, PassedOverReason, Policy, Situation } from "./policy";
import type { OctopusVersion } from "../values/version";

/** Says why newer releases were not taken: one sentence for each reason. */
export function passedOverSentences(passedOver: readonly PassedOver[], policy: Policy, situation: Situation): string[] {
  return passedOver.flatMap(({ reason, versions }) => {
    const [newest] = versions;
    if (!newest) return [];
    const which = `${newest.text}${versions.length > 1 ? ` and ${versions.length - 1} more` : ""}`;
    return `Passed over ${which}: ${WHY[reason](policy, situation, newest)}.`;
  });
}

const WHY: Record<PassedOverReason, (policy: Policy, situation: Situation, newest: OctopusVersion) => string> = {
  "beyond-reach": ({ reach }, { current }) =>
    reach === "patch"
      ? `the policy 'patch' stays within ${current.major}.${current.minor}`
      : `the policy '${reach}' stays within ${current.major}`,
  "not-the-exact-version": ({ exact }) => `the policy asks for exactly ${exact?.text ?? "another version"}`,
  excluded: () => `excluded by ${VARIABLES.excluded}`,
  "above-ceiling": ({ ceiling }) => `above the ceiling ${ceiling?.text ?? ""}`,
  "too-young": ({ minimumAgeDays }) => `younger than ${minimumAgeDays} days`,
  "known-broken": (_, { current }, newest) => {
    const rule = brokenWay(current, newest);
    return rule ? `${rule.reason} (${rule.reference})` : "known to fail from this version";
  },
  "not-covered-by-licence": (_, { coveredByLicence }) =>
    `the license covers versions up to ${coveredByLicence?.text ?? "an unknown one"}`,
};
