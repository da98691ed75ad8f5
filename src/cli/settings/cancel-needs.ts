import type { Needs } from "./table";

/** What `cancel` needs. */
export const CANCEL_NEEDS = {
  url: "required",
  apiKey: "required",
  space: "optional",
  project: "optional",
  runbook: "optional",
} as const satisfies Needs;
