import { Failure } from "../../step/failure";
import { pendingBeside, type PendingRestart } from "../../windows/pending-restart";
import type { NodeRecord } from "../record/record";

export interface PendingRestartTools {
  pendingRestart(): Promise<PendingRestart | undefined>;
}

/**
 * A rollback that failed while it removed the program may have left its files to the next restart of Windows: until then
 * the node works, and afterwards it has no program. Its record stays open, for what an open record describes is put back.
 * Nothing was pending when the run began: the inspection refuses that.
 * @returns what keeps the record from being closed; nothing where the registry does not tell
 */
export async function lostAtRestart(tools: PendingRestartTools, { direction, facts }: NodeRecord): Promise<string[]> {
  if (direction !== "back") return [];
  const pending = await tools.pendingRestart().catch((error: unknown) => {
    if (error instanceof Failure) return undefined;
    throw error;
  });
  const [file, ...others] = pending ? pendingBeside(facts.serverProgram, pending) : [];
  if (file === undefined) return [];
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return [
    `Windows replaces or deletes ${file}${more} at its next restart, because a program was removed while its files were in use (restart Windows on the node yourself before you run again)`,
  ];
}
