import type { Flags } from "./flags";
import type { Needs } from "./table";

/** What `plan` and `apply` need. */
export const PROVISIONING_NEEDS = {
  url: "required",
  apiKey: "required",
  space: "optional",
  environment: "optional",
  project: "optional",
  projectGroup: "optional",
  runbook: "optional",
  targetUrl: "offered",
  targetApiKey: "offered",
  connectionString: "optional",
  runtimePackage: "optional",
} as const satisfies Needs;

/** Looking at the instance to be upgraded needs its address and its key; a key that is to be written has to be there. */
export function provisioningNeeds({ checkTarget, updateKey }: Pick<Flags, "checkTarget" | "updateKey">): Needs {
  if (checkTarget) return { ...PROVISIONING_NEEDS, targetUrl: "required", targetApiKey: "required" };
  return updateKey ? { ...PROVISIONING_NEEDS, targetApiKey: "required" } : PROVISIONING_NEEDS;
}

/** What `remove` needs. */
export const REMOVAL_NEEDS = {
  url: "required",
  apiKey: "required",
  space: "optional",
  environment: "optional",
  project: "optional",
  projectGroup: "optional",
  runbook: "optional",
} as const satisfies Needs;
