import { isOlder, sameVersion } from "./versions";
import { momentsOf, readHistory, type Moment, type MomentOf, type Run } from "./history";
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

function isAnother({ event, index }: MomentOf<"installer-began">, { offers }: Run, all: MomentOf<"installer-began">[]) {
  const offer = offers.find(({ version }) => sameVersion(event.version, version));
  if (!offer) return true;
  // Where nobody recorded the plan's sum, all installers of one version have to be one file.
  const same = all.find((other) => other.index < index && sameVersion(other.event.version, event.version));
  const planned = offer.sha256 ?? same?.event.sha256;
  return planned !== undefined && event.sha256.toLowerCase() !== planned.toLowerCase();
}

/**
 * P13: Never a downgrade, of a node's program or of the schema. Put to the test by an installer that ran, or an upgrade of
 * the database.
 */
export const noDowngrade: Checker = (events) => {
  const { moments } = readHistory(events);
  const problems = [...moments.flatMap(schemaWentDown), ...moments.flatMap(programWentDown)];
  const isTried = events.some(({ kind }) => kind === "installer-began" || kind === "database-upgrade-began");
  if (!isTried) return untried("P13", problems, "No installer ran and the database was not upgraded.");
  return verdict("P13", problems, "Neither a node nor the schema went back to an older version.");
};

function schemaWentDown({ before, after }: Moment): string[] {
  if (before.schemaVersion === "" || !isOlder(after.schemaVersion, before.schemaVersion)) return [];
  return [`The schema was downgraded from ${before.schemaVersion} to ${after.schemaVersion}.`];
}

function programWentDown({ event, before, after }: Moment): string[] {
  if (event.kind === "installer-began") {
    const installed = before.nodes.get(event.node)?.installedVersion;
    if (!isOlder(event.version, installed)) return [];
    return [`The installer of ${event.version ?? ""} ran on ${event.node}, which has ${installed ?? ""} installed.`];
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
