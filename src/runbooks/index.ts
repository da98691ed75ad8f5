import { BACKUP_RUNBOOK } from "./backup";
import { PRUNE_RUNBOOK } from "./prune";
import { PREFLIGHT_RUNBOOK } from "./preflight";
import { DROP_SNAPSHOT_RUNBOOK } from "./drop-snapshot";
import { ROLLBACK_RUNBOOK } from "./rollback";
import { RECOVER_RUNBOOK } from "./recover";
import type { Runbook } from "./runbook";
import { UPGRADE_RUNBOOK } from "./upgrade";

/** Every runbook that is shipped. A new one: its list, a line here, its rehearsal. */
export const RUNBOOKS: readonly Runbook[] = [
  ...[UPGRADE_RUNBOOK, PREFLIGHT_RUNBOOK, RECOVER_RUNBOOK, ROLLBACK_RUNBOOK],
  ...[DROP_SNAPSHOT_RUNBOOK, BACKUP_RUNBOOK, PRUNE_RUNBOOK],
];

/**
 * The list of a runbook by its name on a controlling instance, where the upgrade runbook may have been given any other.
 */
export const runbookNamed = (runbooks: readonly Runbook[], name: string): Runbook =>
  runbooks.find((each) => each.name.toLowerCase() === name.toLowerCase()) ?? UPGRADE_RUNBOOK;
