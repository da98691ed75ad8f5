import type { DesiredState } from "../../provision/desired-state";
import { readCopies } from "./copies";
import type { Flags } from "./flags";
import type { Settings } from "./read-settings";
import { readSchedule } from "./schedule";
import { keysOf, settingOf, SETTINGS } from "./table";
import { readVariables } from "./variables";

/** What flags say besides the settings, or what is wrong with them. */
export interface DesiredRead {
  /** Completes it once the settings are known. */
  desired: (settings: Settings) => DesiredState;
  problems: string[];
  notices: string[];
}

/** Reads variables and schedule; nobody is asked for these. */
export function readDesired(flags: Flags, env: NodeJS.ProcessEnv): DesiredRead {
  const { variables, problems } = readVariables(flags.variable, flags.variablesFile, flags.copy);
  const { copies, problems: ofCopies } = readCopies(flags, env);
  const schedule = readSchedule(flags.schedule, flags.timeZone);
  return {
    problems: [...new Set([...problems, ...ofCopies, ...schedule.problems])],
    notices: schedule.notices,
    desired: ({ values }) => ({
      projectGroup: values.projectGroup ?? SETTINGS.projectGroup.fallback,
      project: values.project ?? SETTINGS.project.fallback,
      runbook: values.runbook ?? SETTINGS.runbook.fallback,
      environment: values.environment,
      copies,
      variables: { ...variables, ...variablesOf({ values }) },
      updateSecrets: flags.updateKey ?? false,
      schedule: schedule.schedule,
    }),
  };
}

/** Settings that become project variables. */
function variablesOf({ values }: Pick<Settings, "values">): Record<string, string> {
  const entries = keysOf(ALL).flatMap((key) => {
    const { variable } = settingOf(key);
    const value = values[key];
    return variable === undefined || value === undefined ? [] : [[variable, value] as const];
  });
  return Object.fromEntries(entries);
}

const ALL = Object.fromEntries(Object.keys(SETTINGS).map((key) => [key, "optional"]));
