import type { Context } from "./contract";

type Allowed = Pick<Context["inputs"], "policy" | "exactVersion" | "minimumAgeDays" | "ceiling" | "excluded">;

/** What the administrator allows, for the report: `minor, at least 7 days old, up to 2025.4.10333`. */
export function policyInWords({ policy, exactVersion, minimumAgeDays, ceiling, excluded }: Allowed): string {
  return [
    policy === "exact" ? `exactly ${exactVersion ?? ""}` : policy,
    ...(minimumAgeDays > 0 ? [`at least ${minimumAgeDays} ${minimumAgeDays === 1 ? "day" : "days"} old`] : []),
    ...(ceiling === undefined ? [] : [`up to ${ceiling}`]),
    ...(excluded.length > 0 ? [`without ${excluded.join(" and ")}`] : []),
  ].join(", ");
}
