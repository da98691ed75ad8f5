import type { OctopusVersion } from "../../src/values/version";

export const WHEN = ["Major", "Always", "Never"] as const;

/**
 * Whether the files are to be copied, and why not, as a clause. The vendor copies them where the year changes, which is
 * when an upgrade may rearrange them (2019.1 moved the packages); the second number counts as well.
 * @param versions undefined outside an upgrade: a backup copies them
 */
export function whetherDue(
  when: (typeof WHEN)[number],
  versions: { from: OctopusVersion; to: OctopusVersion } | undefined,
): { due: true } | { due: false; because: string } {
  if (when === "Never") return { due: false, because: "they are never to be copied" };
  if (when === "Always" || !versions) return { due: true };
  const { from, to } = versions;
  if (from.major !== to.major || from.minor !== to.minor) return { due: true };
  return { due: false, because: `from ${from.text} to ${to.text} neither the year nor the second number changes` };
}
