import { isBroughtBack } from "./brought-back";
import { isOlder, sameVersion } from "./versions";
import { goesBack, momentsOf, readHistory, type Moment, type MomentOf, type Run } from "./history";
import { rowsThat } from "./rows";
import type { Checker } from "./verdict";
import { count, untried, verdict } from "./words";

/**
 * P12: No installer runs unless it is the planned one, and it runs from a folder only administrators write to. Put to the
 * test by an installer that ran.
 */
export const plannedInstaller: Checker = (events) => {
  const { moments, runs } = readHistory(events);
  const installs = momentsOf(moments, "installer-began");
  const runAt = (index: number) => runs.findLast((run) => (run.moments[0]?.index ?? Infinity) <= index);
  const late = momentsOf(moments, "folder-closed-late").map(
    ({ event: { node, folder } }) =>
      `On ${node} the folder ${folder}, from which programs run as SYSTEM, was made open to others and closed afterwards.`,
  );
  const problems = installs.flatMap((install) => {
    const { event } = install;
    const run = runAt(install.index);
    return [
      !event.folderClosed && `${event.node} ran ${event.file} from a folder that others can write to.`,
      run &&
        isAnother(install, run, installs) &&
        `${event.node} ran ${event.file}, which is not the installer that was planned.`,
      !run && `${event.node} ran ${event.file} outside any run.`,
    ].filter((problem) => typeof problem === "string");
  });
  if (installs.length === 0) return untried("P12", [...late, ...problems], "No installer ran.");
  return verdict(
    "P12",
    [...late, ...problems],
    `${count(installs.length, "installation")}, each of the planned installer from a folder that only administrators can write to.`,
  );
};

function isAnother({ event, index }: MomentOf<"installer-began">, run: Run, all: MomentOf<"installer-began">[]) {
  const { from, fromSha256 } = run.began;
  // The one that the run began from is put back by recovery: whether it may be is P13's.
  const offers = [...run.offers, { version: from, sha256: fromSha256 }];
  const offer = offers.find(({ version }) => sameVersion(event.version, version));
  if (!offer) return true;
  // Where nobody recorded the plan's sum, all installers of one version have to be one file.
  const same = all.find((other) => other.index < index && sameVersion(other.event.version, event.version));
  const planned = offer.sha256 ?? same?.event.sha256;
  return planned !== undefined && event.sha256.toLowerCase() !== planned.toLowerCase();
}

/**
 * P13: Never a downgrade, of a node's program or of the schema, but for one: recovery puts back, before the commit, the
 * program that the run began from. What was uninstalled meanwhile counts as there. Put to the test by an installer that ran,
 * or an upgrade of the database.
 */
export const noDowngrade: Checker = (events) => {
  const { moments, runs } = readHistory(events);
  const had = new Map<string, string>();
  const problems = moments.flatMap((moment) => {
    const found = [...schemaWentDown(moment, runs), ...programWentDown(moment, had, runs)];
    for (const { name, installedVersion } of moment.after.nodes.values()) {
      if (installedVersion !== undefined) had.set(name, installedVersion);
    }
    return found;
  });
  const isTried = events.some(({ kind }) => kind === "installer-began" || kind === "database-upgrade-began");
  if (!isTried) return untried("P13", problems, "No installer ran and the database was not upgraded.");
  return verdict("P13", problems, "Neither a node nor the schema went back to an older version.");
};

/** The schema goes back in a restore only, and only in a rollback. */
function schemaWentDown({ event, before, after, index }: Moment, runs: readonly Run[]): string[] {
  const run = runAt(runs, index);
  const isRestored = isBroughtBack(event) && run !== undefined && goesBack(run);
  if (isRestored && sameVersion(after.schemaVersion, run.target)) return [];
  if (before.schemaVersion === "" || !isOlder(after.schemaVersion, before.schemaVersion)) return [];
  return [`The schema was downgraded from ${before.schemaVersion} to ${after.schemaVersion}.`];
}

/** @param had the version that each node had last, whether or not it was removed since */
function programWentDown(moment: Moment, had: ReadonlyMap<string, string>, runs: readonly Run[]): string[] {
  const { event, before, after, index } = moment;
  if (event.kind === "installer-began") {
    if (event.uninstalls) return [];
    const installed = before.nodes.get(event.node)?.installedVersion;
    const last = installed ?? had.get(event.node);
    if (!isOlder(event.version, last)) return [];
    const run = runAt(runs, index);
    const isTakenBack = run !== undefined && goesBack(run) && sameVersion(event.version, run.target);
    if (installed === undefined && isTakenBack) return [];
    if (installed === undefined && isPutBack(event.node, event.version, before, runs, index)) return [];
    return [
      `The installer of ${event.version ?? ""} ran on ${event.node}, which ${installed === undefined ? "had" : "has"} ${last ?? ""} installed.`,
    ];
  }
  // What somebody installs by hand is no doing of a run.
  if (event.kind === "installer-ended" && event.by === "somebody") return [];
  return [...after.nodes.values()].flatMap(({ name, installedVersion }) => {
    const was = before.nodes.get(name)?.installedVersion;
    return isOlder(installedVersion, was)
      ? [`${name} was downgraded from ${was ?? ""} to ${installedVersion ?? ""}.`]
      : [];
  });
}

/**
 * P13's one exception: the newer program is gone from a node whose service is stopped and Disabled, the version is the one
 * the run began from, the schema still belongs to it, and recovery is at work.
 */
function isPutBack(
  name: string,
  version: string | undefined,
  { nodes, schemaVersion, upgrading, damaged }: Moment["before"],
  runs: readonly Run[],
  index: number,
): boolean {
  const run = runs.findLast((each) => (each.moments[0]?.index ?? Infinity) <= index);
  const node = nodes.get(name);
  const row = run?.moments.findLast(({ event, index: at }) => event.kind === "row-began" && at < index)?.event;
  return (
    run !== undefined &&
    sameVersion(version, run.began.from) &&
    sameVersion(schemaVersion, run.began.from) &&
    upgrading === undefined &&
    !damaged &&
    row?.kind === "row-began" &&
    RECOVERY_ROWS.has(row.key) &&
    node !== undefined &&
    !node.running &&
    !node.starting &&
    node.startType === "disabled"
  );
}

const RECOVERY_ROWS = rowsThat(({ of }) => of === "recover");

const runAt = (runs: readonly Run[], index: number): Run | undefined =>
  runs.findLast((each) => (each.moments[0]?.index ?? Infinity) <= index);
