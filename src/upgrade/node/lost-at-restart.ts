import { RESTART_FIRST } from "../../installer/exit-codes";
import { Failure } from "../../step/failure";
import { besideProgram, type PendingRestart } from "../../windows/pending-restart";
import type { NodeRecord } from "../record/record";

export interface PendingRestartTools {
  pendingRestart(): Promise<PendingRestart | undefined>;
}

/**
 * A rollback or a recovery that failed while it removed the program may have left its files to the next restart of
 * Windows: until then the node works, and afterwards it has no program. Its record stays open, for what an open record
 * describes is put back.
 * @returns what keeps the record from being closed; nothing where the registry does not tell
 */
export async function lostAtRestart(tools: PendingRestartTools, { facts }: NodeRecord): Promise<string[]> {
  const lost = await deletedAtRestart(tools, facts.serverProgram);
  if (lost === undefined) return [];
  return [
    `Windows deletes ${lost} at its next restart, because a program was removed while its files were in use (restart Windows on the node yourself before you run again)`,
  ];
}

/**
 * Asked before a program is removed or installed: the restart would delete the one that is installed then.
 * @throws Failure `Installer-DeletesPending`
 */
export async function refuseDeletesPending(
  tools: PendingRestartTools,
  node: string,
  serverProgram: string,
): Promise<void> {
  const lost = await deletedAtRestart(tools, serverProgram);
  if (lost === undefined) return;
  throw new Failure({
    code: "Installer-DeletesPending",
    what: `Windows deletes ${lost} on node ${node} at its next restart, because a program was removed while its files were in use. Nothing is installed over them.`,
    next: RESTART_FIRST,
  });
}

/** For a sentence; undefined: none, or the registry does not tell. */
async function deletedAtRestart(tools: PendingRestartTools, serverProgram: string): Promise<string | undefined> {
  const pending = await tools.pendingRestart().catch((error: unknown) => {
    if (error instanceof Failure) return undefined;
    throw error;
  });
  const [file, ...others] = besideProgram(serverProgram, pending?.deleted ?? []);
  if (file === undefined) return undefined;
  return others.length === 0 ? file : `${file} and ${others.length} more`;
}
