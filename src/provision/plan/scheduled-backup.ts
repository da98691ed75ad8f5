import { VARIABLES } from "../../names/variables";
import { BACKUP_RUNBOOK } from "../../runbooks/backup";
import { PRUNE_RUNBOOK } from "../../runbooks/prune";
import type { DesiredState } from "../desired-state";
import type { ControllerFacts, RunbookFacts } from "../read/facts";
import type { Trigger } from "../read/resources";
import { isDriveOfSqlHost } from "../../values/sql-host-path";
import { placesOf, type Place } from "./places";
import type { Problem } from "./plan";
import { environmentsIn, type OurTriggers } from "./trigger";
import { valueIn } from "./value-in";

/*
 * A backup that is made on a schedule fills a disk unless the runbook 'prune' can delete old ones. Where the project's
 * variables already say that it cannot, a person hears of it here, and not from a run that is refused in the night.
 */

/** What keeps 'prune' from deleting old backups, as far as the variables tell. */
interface Obstacle {
  because: string;
  next: string;
}

interface Found {
  found: RunbookFacts;
  triggers: OurTriggers;
}

interface SeenPlace {
  environmentId: string | undefined;
  where: string;
  isDaily: boolean;
  obstacle: Obstacle | undefined;
}

/** What forbids a backup on a schedule, and what to know of one that somebody else set up. */
export function scheduledBackups(
  facts: ControllerFacts,
  runbooks: readonly Found[],
  places: readonly Place[],
  desired: DesiredState,
): { problems: Problem[]; warnings: string[] } {
  const backup = runbooks.find(({ found }) => found.definition.name === BACKUP_RUNBOOK.name);
  if (!backup) return { problems: [], warnings: [] };
  const seen = seenPlaces(facts, places, desired);
  const others = seen.filter(({ isDaily }) => !isDaily);
  return {
    problems: seen.flatMap(({ isDaily, where, obstacle }) => (isDaily && obstacle ? [refused(where, obstacle)] : [])),
    warnings: [
      ...others.flatMap((place) => warned(facts, backup, place)),
      ...others.flatMap((place) => stillStarting(backup, place)),
    ],
  };
}

/** The backup runbook is to run every day, and each of its runs would be refused. */
const refused = (where: string, obstacle: Obstacle): Problem => ({
  code: "Provision-BackupsNotSeen",
  what: `${VARIABLES.backupDaily} is True${where}, and ${obstacle.because}: every scheduled run of '${BACKUP_RUNBOOK.name}' would be refused, because it would fill the disk.`,
  next: `${obstacle.next}, or set ${VARIABLES.backupDaily} to False and delete old backups yourself.`,
});

/** Somebody's trigger starts it without that variable: then no run is refused, and the disk fills up. */
function warned(
  facts: ControllerFacts,
  { found: { runbook }, triggers }: Found,
  { environmentId, obstacle }: SeenPlace,
): string[] {
  if (!runbook || !obstacle) return [];
  return facts.triggers
    .filter((trigger) => isStarting(trigger, triggers))
    .filter((trigger) => environmentsIn(trigger, runbook).some((id) => id === environmentId))
    .map(
      ({ Name }) =>
        `The trigger '${Name}' starts the runbook '${runbook.Name}', and ${obstacle.because}. The disk will fill up. ${obstacle.next}, or delete old backups yourself.`,
    );
}

/** The trigger that we made when the variable was True goes on: who set it back has to hear that nothing ended by it. */
function stillStarting({ triggers }: Found, { environmentId, where }: SeenPlace): string[] {
  return triggers.wanted
    .filter(({ environmentId: id, schedule }) => id === environmentId && schedule === undefined)
    .flatMap(({ now }) => (now && isStarting(now, triggers) ? [now.Name] : []))
    .map(
      (name) =>
        `${VARIABLES.backupDaily} is not True${where}, but the trigger '${name}' still starts the runbook '${BACKUP_RUNBOOK.name}'. A trigger that exists is left as it is: if you want no daily backup any more, disable it (Project > Triggers).`,
    );
}

/** Whether a trigger starts runs once everything is applied. */
function isStarting(trigger: Trigger, { wanted }: OurTriggers): boolean {
  const own = wanted.find(({ now }) => now === trigger);
  return own?.schedule === undefined ? !trigger.IsDisabled : own.schedule !== "off";
}

function seenPlaces(facts: ControllerFacts, places: readonly Place[], desired: DesiredState): SeenPlace[] {
  return placesOf(BACKUP_RUNBOOK, places).map(({ holds, cluster: { environment }, wanted }) => {
    const valueOf = valueIn(facts, environment?.Id, wanted, desired);
    const obstacle = obstacleIn(valueOf);
    const isDaily =
      valueOf(VARIABLES.backupDaily)?.trim().toLowerCase() === BACKUP_RUNBOOK.startsByItself.where.is.toLowerCase();
    const where = holds === "copy" && environment ? ` in the environment '${environment.Name}'` : "";
    return { environmentId: environment?.Id, where, isDaily, obstacle };
  });
}

function obstacleIn(valueOf: (variable: string) => string | undefined): Obstacle | undefined {
  const prunes = `the runbook '${PRUNE_RUNBOOK.name}' cannot delete old backups`;
  if ((valueOf(VARIABLES.fileBackupFolder) ?? "").trim() === "") {
    return {
      because: `${VARIABLES.fileBackupFolder} is empty, so that there are no backup sets and ${prunes}`,
      next: `Give a folder for backup sets in ${VARIABLES.fileBackupFolder}`,
    };
  }
  const folder = (valueOf(VARIABLES.backupFolder) ?? "").trim();
  if (!isDriveOfSqlHost(folder)) return undefined;
  return {
    because: `${VARIABLES.backupFolder} is ${folder}, a drive of the SQL Server's computer, where ${prunes}`,
    next: `Give a share in ${VARIABLES.backupFolder} that SQL Server and the Tentacle's account can both use`,
  };
}
