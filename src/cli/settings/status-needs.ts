import type { Flags } from "./flags";
import { SETTINGS, type Needs } from "./table";

/** What `status` needs: the instance that is upgraded. The controlling one is looked at when it is given, too. */
export const STATUS_NEEDS = {
  url: "optional",
  apiKey: "optional",
  space: "optional",
  project: "optional",
  runbook: "optional",
  targetUrl: "required",
  targetApiKey: "required",
} as const satisfies Needs;

/** Whoever names a controlling instance wants to see it. */
export function statusNeeds({ url }: Partial<Flags>, env: NodeJS.ProcessEnv): Needs {
  return url === undefined && !env[SETTINGS.url.env]?.trim() ? STATUS_NEEDS : { ...STATUS_NEEDS, apiKey: "required" };
}
