import type { Runbook } from "./runbook";
import { UPGRADE_RUNBOOK } from "./upgrade";

/** Every runbook that is shipped. A new one: its list, a line here, its rehearsal. */
export const RUNBOOKS: readonly Runbook[] = [UPGRADE_RUNBOOK];
