import type { Needs } from "./table";

/** What `run` needs. */
export const RUN_NEEDS = {
  url: "required",
  apiKey: "required",
  space: "optional",
  environment: "optional",
  project: "optional",
  runbook: "optional",
  // To say beforehand which version it would go to.
  targetUrl: "optional",
  targetApiKey: "optional",
} as const satisfies Needs;
