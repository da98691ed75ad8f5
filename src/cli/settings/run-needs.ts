import type { Needs } from "./table";

/** What `run` needs. */
export const RUN_NEEDS = {
  url: "required",
  apiKey: "required",
  space: "optional",
  environment: "optional",
  project: "optional",
  runbook: "optional",
} as const satisfies Needs;
