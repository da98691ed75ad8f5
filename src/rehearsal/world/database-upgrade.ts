import { compareTriples } from "./triples";
import type { WorldNode } from "./node";
import type { World } from "./world";

/** The application lock of the tool under rehearsal. */
const UPGRADER_LOCK = "octopus-ha-upgrade";
/** From here on Octopus itself refuses while other nodes look alive (facts 5.4, #8241). */
const REFUSES_WHILE_OTHERS_LIVE = "2023.2.9755";
/** Older heartbeats no longer look alive. */
const STALE_AFTER_SECONDS = 90;
/** A failing script is found after this share of the work. */
const FAILS_AT = 0.6;
const LINES = 12;

export interface UpgradeCall {
  say: (line: string) => void;
  /** Aborted when the program was killed. */
  signal: AbortSignal;
}

/**
 * `database --upgrade` of the program on a node. One transaction: what fails or is killed is rolled back, which takes as
 * long as it ran. Two at a time damage the database. @returns the exit code
 */
export async function upgradeDatabase(world: World, node: WorldNode, { say, signal }: UpgradeCall): Promise<number> {
  const program = node.program ?? "";
  const order = compareTriples(program, world.schemaVersion);
  if (order === 0) {
    say("The database is up to date; no upgrade is required.");
    return 0;
  }
  if (order < 0) {
    say("The database contains extra upgrade scripts that this version does not know: it is newer than this program.");
    return 1;
  }
  const refused = refusal(world, node, program);
  if (refused) {
    say(refused);
    world.record({
      kind: "database-upgrade-ended",
      node: node.name,
      result: "refused",
      schemaVersion: world.schemaVersion,
      because: refused,
    });
    return 1;
  }
  return world.goesOn(() => runScripts(world, node, program, { say, signal }));
}

function refusal(world: World, node: WorldNode, program: string): string | undefined {
  if (world.has("licence-too-old")) {
    return "Your license does not cover this version: its maintenance period has expired. No data was changed.";
  }
  if (compareTriples(program, REFUSES_WHILE_OTHERS_LIVE) < 0) return undefined;
  const alive = world.nodes.filter(
    (other) =>
      other !== node && !other.offline && (other.isRunning || world.heartbeatAgeSeconds(other) < STALE_AFTER_SECONDS),
  );
  if (alive.length === 0) return undefined;
  return `The database cannot be upgraded while other nodes are still running: ${alive.map(({ name }) => name).join(", ")}.`;
}

async function runScripts(world: World, node: WorldNode, to: string, { say, signal }: UpgradeCall): Promise<number> {
  const from = world.schemaVersion;
  const others = world.upgraders.size;
  world.upgraders.set(node.name, { host: node.machineName });
  world.record({
    kind: "database-upgrade-began",
    node: node.name,
    from,
    to,
    nodesRunning: world.runningNodes(),
    otherUpgraders: others,
    holdsUpgraderLock: world.locks.has(UPGRADER_LOCK),
  });
  const seconds = world.scenario.durations.databaseUpgradeSeconds;
  let ran = 0;
  const failsAt = world.has("database-upgrade-rolled-back") || world.has("database-upgrade-damaged") ? FAILS_AT : 1;
  for (let line = 1; line <= LINES && !signal.aborted && ran < seconds * failsAt; line += 1) {
    say(`Executing script ${line} of ${LINES}`);
    const began = world.clock.seconds();
    await world.clock.sleep(seconds / LINES, signal);
    ran += world.clock.seconds() - began;
  }
  if (world.closed) return 1;
  const end = (result: "committed" | "rolled-back" | "damaged", because?: string) => {
    world.upgraders.delete(node.name);
    const { schemaVersion } = world;
    world.record({
      kind: "database-upgrade-ended",
      node: node.name,
      result,
      schemaVersion,
      ...(because ? { because } : {}),
    });
  };
  if (others > 0) {
    end("damaged", "two upgraders at once");
    say("Transaction was deadlocked. Always run post scripts failed; the database is in an inconsistent state.");
    return 100;
  }
  if (signal.aborted || world.has("database-upgrade-rolled-back")) {
    await world.clock.sleep(ran); // killed or failed: rolling back takes as long as it ran
    end("rolled-back", signal.aborted ? "the upgrader was killed" : "a script failed");
    say("Upgrading the database schema failed; the entire upgrade has been rolled back.");
    return 1;
  }
  if (world.has("database-upgrade-damaged")) {
    end("damaged", "scripts outside the transaction failed");
    say("The always run post scripts failed; the database is in an inconsistent state.");
    return 1;
  }
  commit(world, to);
  end("committed");
  say("The database was upgraded.");
  return 0;
}

/** A service that starts on an older schema upgrades it, asking nobody. */
export async function upgradeSchemaOnStart(world: World, node: WorldNode): Promise<void> {
  await runScripts(world, node, node.program ?? "", { say: () => undefined, signal: new AbortController().signal });
}

function commit(world: World, version: string): void {
  world.schemaVersion = version;
  world.installationHistory.push({ version, installed: world.clock.date() });
}
