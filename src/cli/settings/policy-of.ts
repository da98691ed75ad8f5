import { VENDOR_FEED_URL } from "../../release/release-source";
import type { Policy } from "../../release/policy";
import { parseVersion } from "../../values/version";

/** The policy that project variables make, with the defaults of the step check-version; and what contradicts itself. */
export function policyOf(variables: Readonly<Record<string, string>>): {
  policy: Policy;
  feedUrl: string;
  problems: string[];
} {
  const text = (name: string) => variables[`Upgrade.Release.${name}`]?.trim() ?? "";
  const reach = REACHES.find((each) => each === text("Policy")) ?? "minor";
  const exact = parseVersion(text("Version"));
  const problems: string[] = [];
  if (reach === "exact" && !exact)
    problems.push("Upgrade.Release.Version must be given when Upgrade.Release.Policy is exact.");
  if (reach !== "exact" && exact)
    problems.push("Upgrade.Release.Version must be left out unless Upgrade.Release.Policy is exact.");
  return {
    policy: {
      reach,
      exact,
      minimumAgeDays: Number(text("MinimumAgeDays") || 0),
      ceiling: parseVersion(text("Ceiling")),
      excluded: text("Excluded")
        .split(/\s*\n\s*/)
        .flatMap((version) => parseVersion(version) ?? []),
    },
    feedUrl: text("FeedUrl") || VENDOR_FEED_URL,
    problems,
  };
}

const REACHES = ["patch", "minor", "major", "exact"] as const;
