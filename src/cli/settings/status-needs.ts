import type { Flags } from "./flags";
import { SETTINGS, type Needs } from "./table";

/** What `status` needs: the instance that is upgraded. The controlling one is asked when it is given, too. */
export const STATUS_NEEDS = {
  url: "optional",
  apiKey: "optional",
  space: "optional",
  environment: "optional",
  project: "optional",
  runbook: "optional",
  targetUrl: "required",
  targetApiKey: "required",
} as const satisfies Needs;

/** Whether a controlling instance was named: by its flag, or in the environment. */
export const isControllerNamed = ({ url }: Partial<Flags>, env: NodeJS.ProcessEnv): boolean =>
  url !== undefined || Boolean(env[SETTINGS.url.env]?.trim());

/**
 * Whoever names a controlling instance wants to see it. The project there says where the instance to be upgraded is;
 * without its key the half that is known is shown.
 */
export function statusNeeds(flags: Partial<Flags>, env: NodeJS.ProcessEnv): Needs {
  return isControllerNamed(flags, env)
    ? { ...STATUS_NEEDS, apiKey: "required", targetUrl: "optional", targetApiKey: "optional" }
    : STATUS_NEEDS;
}
