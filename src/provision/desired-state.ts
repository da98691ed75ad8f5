import type { Runbook } from "../runbooks/runbook";
import { UPGRADE_RUNBOOK } from "../runbooks/upgrade";

/** What an administrator wants on the controlling instance. */
export interface DesiredState {
  projectGroup: string;
  project: string;
  /** What the upgrade runbook is called; others have the names of their lists. */
  runbook: string;
  /** Name, id or slug; undefined is the one that the `HAServer` machines are in. It holds the instance itself. */
  environment: string | undefined;
  /** Further environments of the project: each holds a copy of the instance (a clone, a test instance). */
  copies: readonly DesiredCopy[];
  /** Project variable (`Upgrade.…`) -> text. What is not named stays as it is in the project. */
  variables: Readonly<Record<string, string>>;
  /** Write secrets although the project has them: a secret cannot be read back and compared. */
  updateSecrets: boolean;
  /** Of the upgrade runbook, where the instance itself is. `off` disables the trigger; undefined leaves it as it is. */
  schedule: Schedule | "off" | undefined;
  /** Of other runbooks, and in other environments. */
  schedules?: readonly ScheduleWish[];
}

/** An environment with a copy of the instance. */
export interface DesiredCopy {
  /** Name, id or slug. */
  environment: string;
  /** Values that differ there: they are scoped to the environment. */
  variables: Readonly<Record<string, string>>;
}

/** When one runbook starts by itself in one environment. */
interface ScheduleWish {
  /** The name of its list. */
  runbook: string;
  /** Name, id or slug; undefined: where the instance itself is. */
  environment: string | undefined;
  schedule: Schedule | "off";
}

/** When the runbook starts by itself. */
export type Schedule =
  | { kind: "cron"; /** Six or seven fields, seconds first. */ expression: string; timeZone: string }
  | { kind: "daily"; /** `HH:MM`. */ time: string; timeZone: string };

/** What `apply` calls things, and who is meant, unless told otherwise. */
export const DEFAULT_NAMES = {
  projectGroup: "Octopus HA upgrade",
  project: "Octopus HA upgrade",
  runbook: UPGRADE_RUNBOOK.name,
} as const;

/** What a runbook is called on the controlling instance. */
export const nameInOctopus = ({ name }: Pick<Runbook, "name">, { runbook }: Pick<DesiredState, "runbook">): string =>
  name === UPGRADE_RUNBOOK.name ? runbook : name;

/** Every schedule that is asked for, `off` left out. */
export const schedulesOf = ({ schedule, schedules = [] }: Pick<DesiredState, "schedule" | "schedules">): Schedule[] =>
  [schedule, ...schedules.map((each) => each.schedule)].flatMap((each) =>
    each === undefined || each === "off" ? [] : [each],
  );
