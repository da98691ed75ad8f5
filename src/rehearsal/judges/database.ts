import type { WorldEvent } from "../../stand-ins/world/events";
import { sameVersion } from "./versions";
import { saysNothingChanges } from "./nothing-to-change";
import { momentsOf, readHistory, type History, type Moment, type MomentOf, type Run } from "./history";
import { isShownByStart, isStartingByHand, nodesOf, type WorldState } from "./state";
import type { Checker } from "./verdict";
import { reasonWithoutWayBack } from "./way-back";
import { count, list, untried, verdict } from "./words";

type UpgradeBegan = MomentOf<"database-upgrade-began">;

/**
 * P1: The database is upgraded by one node only, and only while every node of the cluster is stopped. Put to the test by
 * an upgrade of the database that began.
 */
export const oneUpgrader: Checker = (events) => {
  const history = readHistory(events);
  const upgrades = momentsOf(history.moments, "database-upgrade-began");
  const problems = [
    ...upgrades.flatMap((upgrade) => againstOneUpgrader(history, upgrade)),
    ...severalUpgraders(history),
  ];
  if (upgrades.length === 0) return untried("P1", problems, "No database upgrade began.");
  const names = list(upgrades.map(({ event }) => event.node));
  const times = upgrades.length === 1 ? "once" : `${upgrades.length} times`;
  return verdict(
    "P1",
    problems,
    `One node (${names}) began to upgrade the database, ${times}, while no node was running.`,
  );
};

function againstOneUpgrader({ moments }: History, upgrade: UpgradeBegan): string[] {
  const { event, index, before } = upgrade;
  const { node, nodesRunning, otherUpgraders, holdsUpgraderLock } = event;
  const problems: string[] = [];
  // A service that somebody started by hand is seen by nobody until it runs, and sees nobody.
  const isByHand = isStartingByHand(before, node);
  // On what a rollback has restored it upgrades anew, and no step is to know: the rollback is made again.
  const isGuarded = !(isByHand && before.isRestored);
  if (isGuarded && nodesRunning.length > 0)
    problems.push(`${node} upgraded the database while ${list(nodesRunning)} ran.`);
  if (otherUpgraders > 0) {
    problems.push(`${node} upgraded the database alongside ${count(otherUpgraders, "other upgrader")}.`);
  }
  const starting = nodesOf(before).filter(
    ({ name, starting: starts, startedByHand }) => starts && !startedByHand && !isByHand && name !== node,
  );
  if (starting.length > 0) {
    problems.push(
      `${node} upgraded the database while ${list(starting.map(({ name }) => name))} ${starting.length === 1 ? "was" : "were"} starting.`,
    );
  }
  if (
    isGuarded &&
    !isShownByStart(before, event) &&
    !holdsUpgraderLock &&
    !lostItsLock(moments.slice(0, index), upgrade)
  ) {
    problems.push(
      `${node} upgraded the database without the upgrader's lock, so a second upgrader could have joined in.`,
    );
  }
  const end = moments.findIndex((moment, at) => at > index && moment.event.kind === "database-upgrade-ended");
  const during = moments.slice(index + 1, end < 0 ? undefined : end);
  const started = momentsOf(during, "service-running")
    .filter(({ event: { node: name }, before: then }) => !then.nodes.get(name)?.startedUnseen)
    .map((moment) => moment.event.node);
  if (started.length > 0) problems.push(`${list(started)} started while ${node} was upgrading the database.`);
  return problems;
}

/**
 * Whether it is the start of a service that was ordered under the lock, and the lock was lost before the service began with the
 * database: with the script, which was ended, or with its connection to the SQL Server. Windows goes on with the start. Then the
 * open record and the start types of the others keep a second one out. A start by hand never had it: what held it was a
 * script of a run, which has ended since, and nobody can keep a person's start from going on, nor Windows and the watchdog from
 * making it again.
 */
function lostItsLock(earlier: readonly Moment[], { event, before }: UpgradeBegan): boolean {
  const node = before.nodes.get(event.node);
  if (!node?.starting) return false;
  const starts = momentsOf(earlier, "service-starting");
  const isMadeAgain = node.startedByHand && starts.at(-1)?.event.by !== "hand";
  if (event.heldUpgraderLockAtStart !== true && !isMadeAgain) return false;
  const started = (isMadeAgain ? starts.findLast((each) => each.event.by === "hand") : starts.at(-1))?.index ?? 0;
  const ends = node.startedByHand ? endsTheRunsLock : endsTheLock;
  return earlier.slice(started).some((moment) => ends(moment.event));
}

const endsTheRunsLock = (event: WorldEvent): boolean =>
  event.kind === "run-ended" || (event.kind === "row-ended" && BACKUP_ROWS.has(event.key));

const endsTheLock = (event: WorldEvent): boolean =>
  (event.kind === "row-ended" && ROWS_UNDER_LOCK.has(event.key)) ||
  (event.kind === "trouble" && event.of === "sql-down") ||
  event.kind === "disturbed";

/** What a person may start a node beside; each ends while its run goes on. */
const BACKUP_ROWS: ReadonlySet<string> = new Set(["back-up-database", "restore-database"]);
const ROWS_UNDER_LOCK: ReadonlySet<string> = new Set(["start-unchanged", "upgrade-database"]);

/**
 * Attempts at one upgrade belong together: all of them are the primary's. One to a later version is another upgrade: a run
 * that was called failed may have finished without its server, and another node may be the primary by then.
 */
function severalUpgraders({ runs }: History): string[] {
  const upgraders: { base: WorldState; to: string; nodes: Set<string> }[] = [];
  for (const run of runs) {
    const { base, moments } = run;
    for (const { event } of momentsOf(moments, "database-upgrade-began")) {
      const known = upgraders.find((each) => each.base === base && each.to === event.to);
      if (known) known.nodes.add(event.node);
      else upgraders.push({ base, to: event.to, nodes: new Set([event.node]) });
    }
    // Nothing of the attempt is left: the next one begins anew, on whichever node is the primary by then.
    if (isTakenBack(run)) upgraders.splice(0);
  }
  return upgraders
    .map(({ nodes }) => nodes)
    .filter((nodes) => nodes.size > 1)
    .map((nodes) => `More than one node upgraded the database: ${list([...nodes])}.`);
}

/** Whether it left the schema and every node's program as they were. */
const isTakenBack = ({ base, after }: Run): boolean =>
  !after.damaged &&
  after.upgrading === undefined &&
  sameVersion(base.schemaVersion, after.schemaVersion) &&
  [...after.nodes.values()].every(({ installedVersion }) => sameVersion(installedVersion, after.schemaVersion));

/**
 * P2: No database upgrade without a way back to the state after the last stop, made after it and proven, and a verified full
 * backup; or without the word of the target's program that nothing will change (nothing-to-change.ts). The order is that of
 * the events. Put to the test by an upgrade of the database that began.
 */
export const backupBeforeUpgrade: Checker = (events) => {
  const history = readHistory(events);
  const { moments } = history;
  // What was committed and is only run to its end had its backup when it began.
  const upgrades = momentsOf(moments, "database-upgrade-began").filter(({ event: { from, to } }) => from !== to);
  const ours = upgrades.filter((upgrade) => !isStartByHand(moments.slice(0, upgrade.index), upgrade));
  const others = ours.filter((upgrade) => !saysNothingChanges(history, upgrade));
  const problems = others.flatMap((upgrade) => reasonWithoutWayBack(moments.slice(0, upgrade.index), upgrade) ?? []);
  if (ours.length === 0) return untried("P2", problems, "No database upgrade began.");
  if (others.length === 0) {
    return verdict(
      "P2",
      problems,
      "After the last node had stopped, the program of the target version said that nothing would change, and there was a verified full backup from before.",
    );
  }
  return verdict(
    "P2",
    problems,
    "Before the database was upgraded, a way back that was made after the last node had stopped was there and proven.",
  );
};

/** A service that somebody started, or let the watchdog start, upgrades an older schema by itself: no run can keep a person from that. */
function isStartByHand(earlier: readonly Moment[], { event: upgrade }: UpgradeBegan): boolean {
  const last = earlier.findLast(
    ({ event }) =>
      (event.kind === "service-starting" || event.kind === "service-stopped") && event.node === upgrade.node,
  );
  return last?.event.kind === "service-starting" && last.after.nodes.get(upgrade.node)?.startedByHand === true;
}
