import { scriptsToRun } from "../world/schema-scripts";
import { compareTriples } from "../world/triples";
import type { ProgramCall } from "./program-call";

/** Before this version the command does not exist (facts: octopus-server#command-line). */
const KNOWN_FROM = "2023.4.1149";
const UNKNOWN_COMMAND = 2;
const FAILED = 1;

/**
 * Plays `database-upgrade-status`. Its wording is nobody's contract, and so it is played in all the ways that a reader
 * must get past: clear, unclear, failing, unknown to an older program, and another answer than a moment before.
 * @returns the exit code
 */
export function upgradeStatus({ world, node, say }: ProgramCall): number {
  const program = node.program ?? "";
  if (compareTriples(program, KNOWN_FROM) < 0) {
    say("Command 'database-upgrade-status' is not supported");
    return UNKNOWN_COMMAND;
  }
  if (world.has("upgrade-status-fails")) {
    say("Could not find out whether the database is up to date.");
    return FAILED;
  }
  if (world.has("upgrade-status-unclear")) {
    say("The database is not known to be up to date; no pending changes were looked for.");
    return 0;
  }
  const order = compareTriples(program, world.schemaVersion);
  const scripts = scriptsToRun(world, program);
  if (order < 0) say("The database contains extra upgrade scripts: it is newer than this program.");
  else if (scripts === 0 || (order > 0 && world.strikes("upgrade-status-turns"))) {
    say("The database is up to date; no upgrade is required.");
    if (order > 0) noteNothingToChange(world, node.name, program);
  } else say(`A database upgrade is required: ${scripts} scripts would be run.`);
  return 0;
}

/** What the judges go by when an upgrade begins without a backup from after the last stop (P2). */
function noteNothingToChange(world: ProgramCall["world"], node: string, to: string): void {
  world.record({
    kind: "nothing-to-change-said",
    ...{ node, from: world.schemaVersion, to, nodesRunning: world.runningNodes() },
  });
}
