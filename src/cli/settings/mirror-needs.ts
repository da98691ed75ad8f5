import type { Flags } from "./flags";
import type { Needs } from "./table";

/** What `mirror` may be told; with `--from`, nobody is asked for the version that the instance runs. */
export const MIRROR_NEEDS = {
  targetUrl: "optional",
  targetApiKey: "optional",
  runtimePackage: "optional",
} as const satisfies Needs;

/** Without the version, the instance to be upgraded has to say it. */
export const mirrorNeeds = ({ from }: Pick<Flags, "from">): Needs =>
  from === undefined ? { ...MIRROR_NEEDS, targetUrl: "required", targetApiKey: "required" } : MIRROR_NEEDS;
