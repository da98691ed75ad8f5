import type { Summary } from "../../src/report/summary";
import type { Context } from "./contract";

/** What became of old backup sets, as far as the step that deletes them handed it over; nothing in other runbooks. */
export function pruneOf({ reads, system }: Context): Summary["prune"] {
  const { pruneSkipped, pruneKept, pruneSets = [], pruneFiles = 0, pruneDeleted } = reads;
  if (pruneSkipped !== undefined) return { state: "skipped", because: pruneSkipped, sets: [], files: 0, kept: [] };
  if (pruneKept === undefined) return null;
  const state =
    pruneDeleted === undefined && system.error !== undefined ? "unfinished" : ended(pruneDeleted, pruneSets);
  return { state, because: null, sets: pruneSets, files: pruneFiles, kept: pruneKept };
}

function ended(isDeleted: boolean | undefined, sets: readonly string[]) {
  if (sets.length === 0) return "nothing-to-delete";
  return isDeleted === true ? "deleted" : "would-delete";
}
