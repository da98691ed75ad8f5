import { scriptsToRun } from "./schema-scripts";
import { compareTriples } from "./triples";
import type { Unreadable } from "./left-there";
import type { WorldNode } from "./node";
import { copyOnWriteFactor, runOutOfSpace } from "./snapshots";
import { endingWithSql, fateOf, upgradeRefused } from "./upgrade-troubles";
import type { UpgradeTrouble } from "./trouble-values";
import type { Upgrader, World } from "./world";

/** The application lock of the tool under rehearsal on this database, and the database in which it lives. */
export const UPGRADER_LOCK = "master:octopus-ha-upgrade/octopusdeploy";
/**
 * From here on Octopus itself refuses while other nodes look alive
 * (facts: octopus-upgrades#refusal-while-other-nodes-live).
 */
const REFUSES_WHILE_OTHERS_LIVE = "2023.2.9755";
/** Older heartbeats no longer look alive. */
const STALE_AFTER_SECONDS = 90;
/** A failing script is found after this share of the work. */
const FAILS_AT = 0.6;
const LINES = 12;
/** Of a program that finds that there is no script to run. */
const WITHOUT_SCRIPTS_SECONDS = 2;

/** As long as this with a fault that has to strike between the commit and the end, or while the program goes on alone. */
const LONG_ENOUGH_TO_STRIKE = 20;
/** What a program says after the sentence that matters: a stack trace longer than anybody reads. */
const STACK_LINES = 600;

interface UpgradeCall {
  /** How it ends, where that has been decided before. */
  fate?: UpgradeTrouble | undefined;
  say: (line: string) => void;
  /** Aborted when the program was killed. */
  signal: AbortSignal;
  /** Kills the step that started the program, alone or with the program; nothing where there is no such step. */
  kill?: ((what: "step" | "step and program") => void) | undefined;
}

/**
 * `database --upgrade` of the program on a node. One transaction: what fails or is killed is rolled back, which takes as
 * long as it ran. Scripts that always run come after the commit, and run again each time. Two at a time damage the
 * database. @returns the exit code
 */
export async function upgradeDatabase(world: World, node: WorldNode, call: UpgradeCall): Promise<number> {
  const { say } = call;
  const program = node.program ?? "";
  if (compareTriples(program, world.schemaVersion) < 0) {
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
  return world.goesOn(() => runScripts(world, node, program, call));
}

function refusal(world: World, node: WorldNode, program: string): string | undefined {
  const unlicensed = withoutLicence(world, node);
  if (unlicensed) return unlicensed;
  if (compareTriples(program, REFUSES_WHILE_OTHERS_LIVE) < 0) return undefined;
  const alive = world.nodes.filter(
    (other) =>
      other !== node && !other.offline && (other.isRunning || world.heartbeatAgeSeconds(other) < STALE_AFTER_SECONDS),
  );
  if (alive.length === 0) return undefined;
  return `The database cannot be upgraded while other nodes are still running: ${alive.map(({ name }) => name).join(", ")}.`;
}

const withoutLicence = (world: World, node: WorldNode): string | undefined =>
  world.has("licence-too-old") || upgradeRefused(world, node)
    ? "Your license does not cover this version: its maintenance period has expired. No data was changed."
    : undefined;

async function runScripts(world: World, node: WorldNode, to: string, given: UpgradeCall): Promise<number> {
  const { say } = given;
  const call = { ...endingWithSql(world, given), fate: fateOf(world, node) };
  const otherUpgraders = world.upgraders.size;
  const upgrader: Upgrader = { host: node.machineName, inTransaction: true };
  world.upgraders.set(node.name, upgrader);
  const holdsUpgraderLock = world.locks.has(UPGRADER_LOCK);
  const isByStart = node.state === "start-pending";
  world.record({
    kind: "database-upgrade-began",
    node: node.name,
    from: world.schemaVersion,
    to,
    nodesRunning: world.runningNodes(),
    otherUpgraders,
    holdsUpgraderLock,
    ...(!holdsUpgraderLock && isByStart && node.startedUnderLock && { heldUpgraderLockAtStart: true as const }),
    ...(hasNoTrace(world, to) && { noTrace: true as const }),
  });
  const end = (await beforeCommit(world, to, call, otherUpgraders)) ?? (await afterCommit(world, node, upgrader, call));
  if (world.closed) return 1;
  world.upgraders.delete(node.name);
  const { result, because, sentence, exitCode = 1 } = end;
  const { schemaVersion } = world;
  world.record({
    kind: "database-upgrade-ended",
    node: node.name,
    result,
    schemaVersion,
    ...(because ? { because } : {}),
  });
  say(sentence);
  if (exitCode !== 0) {
    for (let line = 1; line <= STACK_LINES; line += 1) say(`   at Octopus.Core.StandIn() in StandIn.cs:line ${line}`);
  }
  return exitCode;
}

interface UpgradeEnd {
  result: "committed" | "cut-off" | "rolled-back" | "damaged";
  because?: string;
  sentence: string;
  exitCode?: number;
}

/** The schema's scripts. @returns how it ended; undefined when it is committed */
async function beforeCommit(
  world: World,
  to: string,
  call: UpgradeCall,
  otherUpgraders: number,
): Promise<UpgradeEnd | undefined> {
  if (world.schemaVersion === to) {
    call.say("The database is up to date; no upgrade is required.");
    return undefined;
  }
  // What goes wrong with an upgrade goes wrong with one that has no scripts, too.
  const scripts = scriptsToRun(world, to);
  const ran = await runTransaction(world, call, scripts);
  if (spoils(world, "the-database")) {
    world.database.state = "SUSPECT";
    const sentence = 'Cannot open database "OctopusDeploy" requested by the login. The login failed.';
    return { result: "damaged", because: "the storage spoiled the database", sentence };
  }
  if (otherUpgraders > 0) {
    const sentence = "Transaction was deadlocked. Always run scripts failed; the database is in an inconsistent state.";
    return { result: "damaged", because: "two upgraders at once", sentence, exitCode: 100 };
  }
  if (call.signal.aborted || world.has("database-upgrade-rolled-back") || call.fate === "rolled-back") {
    await world.clock.sleep(world.troubles.next("the SQL Server", "rollback-takes") ?? ran); // killed or failed: rolling back takes as long as it ran
    const because = call.signal.aborted ? "the upgrader was killed" : "a script failed";
    const sentence = "Upgrading the database schema failed; the entire upgrade has been rolled back.";
    return { result: "rolled-back", because, sentence };
  }
  if (world.has("database-upgrade-damaged") || call.fate === "damaged") {
    const sentence = "The always run pre scripts failed; the database is in an inconsistent state.";
    return { result: "damaged", because: "scripts outside the transaction failed", sentence };
  }
  return undefined;
}

/** Whether the storage does now what this world's does; once. */
function spoils(world: World, what: Unreadable): boolean {
  const hasHappened = world.events.some(({ kind }) => kind === "database-unreadable");
  if (hasHappened || world.scenario.left?.sqlServer?.storageSpoils !== what) return false;
  world.unreadable = what;
  world.record({ kind: "database-unreadable", what: what === "a-page" ? "a page" : "the database" });
  return true;
}

/** @returns for how long it ran, until its end, a failure or a kill */
async function runTransaction(world: World, call: UpgradeCall, scripts: number): Promise<number> {
  const { say, signal, kill, fate } = call;
  const goesOnAlone = world.strikes("upgrader-goes-on");
  const isFated = fate === "rolled-back" || fate === "damaged";
  const fails = isFated || world.has("database-upgrade-rolled-back") || world.has("database-upgrade-damaged");
  // One that fails does so while 'recover' still waits for it.
  const times = goesOnAlone && !fails ? LONG_ENOUGH_TO_STRIKE / 2 : 1;
  const work = scripts > 0 ? world.scenario.durations.databaseUpgradeSeconds : WITHOUT_SCRIPTS_SECONDS;
  const seconds = work * times * copyOnWriteFactor(world);
  let ran = 0;
  if (scripts === 0) say("The database is up to date; no upgrade is required.");
  for (let line = 1; line <= LINES && !signal.aborted && ran < seconds * (fails ? FAILS_AT : 1); line += 1) {
    if (scripts > 0) say(`Executing script ${line} of ${LINES}`);
    const began = world.clock.seconds();
    await world.clock.sleep(seconds / LINES, signal);
    ran += world.clock.seconds() - began;
    if (line === LINES / 2 && world.has("snapshot-space-runs-out")) runOutOfSpace(world);
    if (goesOnAlone && line === 1) kill?.("step");
  }
  return ran;
}

/** Commits, unless an earlier one has, and runs the scripts that always run, outside the transaction. */
async function afterCommit(world: World, node: WorldNode, upgrader: Upgrader, call: UpgradeCall): Promise<UpgradeEnd> {
  const to = node.program ?? "";
  upgrader.inTransaction = false;
  if (world.schemaVersion !== to && !world.closed && !hasNoTrace(world, to)) commit(world, node, to);
  spoils(world, "a-page");
  const { say, signal, kill } = call;
  say("Executing always run post scripts");
  const cancelled = world.strikes("cancel-after-commit");
  const killed = world.strikes("step-killed-after-commit");
  if (killed) kill?.("step and program");
  const seconds = world.scenario.durations.afterCommitSeconds * (cancelled || killed ? LONG_ENOUGH_TO_STRIKE : 1);
  await world.clock.sleep(seconds, signal);
  if (signal.aborted) {
    return { result: "cut-off", because: "the upgrader was killed after the commit", sentence: "" };
  }
  if (world.has("database-upgrade-damaged-after-commit") || call.fate === "damaged-after-commit") {
    const sentence = "The always run post scripts failed; the database is in an inconsistent state.";
    return { result: "damaged", because: "scripts after the commit failed", sentence };
  }
  return { result: "committed", sentence: "The database was upgraded.", exitCode: 0 };
}

/**
 * A service that starts on an older schema upgrades it, asking nobody but its license (#7427).
 * @returns the sentence by which it fails, and the service ends; undefined when it went well
 */
export async function upgradeSchemaOnStart(world: World, node: WorldNode): Promise<string | undefined> {
  const refused = withoutLicence(world, node);
  if (refused) return refused;
  const said: string[] = [];
  const say = (line: string) => {
    if (!line.startsWith(" ")) said.push(line);
  };
  const code = await runScripts(world, node, node.program ?? "", { say, signal: node.life.signal });
  return code === 0 ? undefined : (said.at(-1) ?? "");
}

/**
 * How long a start that has no script to run on an older schema works on it: scripts that always run come with each start
 * (facts: octopus-upgrades#a-start-upgrades-the-schema), so it takes no longer than any other.
 */
export function usualScriptsSeconds(world: World, node: WorldNode): number {
  const program = node.program ?? "";
  const isNewer = compareTriples(program, world.schemaVersion) > 0;
  if (!isNewer || scriptsToRun(world, program) > 0) return 0;
  return WITHOUT_SCRIPTS_SECONDS + world.scenario.durations.afterCommitSeconds;
}

/** How an instance is does not end with the faults. */
const writesHistory = ({ scenario }: World): boolean => !scenario.faults.includes("history-by-first-start");

/** Where only a start writes the history, an upgrade without scripts leaves the database as it was. */
const hasNoTrace = (world: World, to: string): boolean =>
  !writesHistory(world) && world.schemaVersion !== to && scriptsToRun(world, to) === 0;

function commit(world: World, node: WorldNode, version: string): void {
  world.schemaVersion = version;
  if (writesHistory(world)) noteInstalled(world, version);
  world.record({ kind: "database-upgrade-committed", node: node.name, schemaVersion: version });
}

/** A node has started with its program: where that writes the history, it is what shows an upgrade without scripts. */
export function noteStart(world: World, node: WorldNode, version: string): void {
  if (writesHistory(world)) return;
  if (hasNoTrace(world, version) && compareTriples(version, world.schemaVersion) > 0) commit(world, node, version);
  noteInstalled(world, version);
}

/**
 * Adds a row to the installation history, unless its newest is of that version. Nobody knows whether the upgrade does it or
 * the first start of a node (facts: octopus-upgrades#installation-history): played both ways.
 */
function noteInstalled(world: World, version: string): void {
  if (world.installationHistory.at(-1)?.version === version) return;
  world.installationHistory.push({ version, installed: world.clock.date() });
}
