import { InvalidArgumentError, Option } from "commander";

export const FORMATS = ["table", "json", "basic"] as const;
export type Format = (typeof FORMATS)[number];

/** How long one upload may take, in relation to a small request. */
export const UPLOAD_FACTOR = 10;

/** Options that say how a command behaves; what it works on are the settings (table.ts). */
export const SWITCHES = {
  format: () =>
    new Option("-f, --format <format>", "how to show the result; with json and basic nothing else goes to stdout")
      .choices(FORMATS)
      .default("table"),
  noPrompt: () => new Option("--no-prompt", "never ask; also when CI is set, or without a terminal"),
  timeoutSeconds: () =>
    new Option("--timeout-seconds <number>", "how long one request may take; an upload has ten times as long")
      .argParser(wholeNumber(1, 3600))
      .default(60),
  yes: () => new Option("-y, --yes", "carry it out without asking"),
  variable: () =>
    new Option(
      "--variable <Name=Value>",
      "value of a project variable Upgrade.…; give it again for others, or for more items of a list",
    ).argParser(collect),
  variablesFile: () =>
    new Option("--variables-file <file>", "JSON object with the names and values of project variables Upgrade.…"),
  updateKey: () =>
    new Option(
      "--update-key",
      "write the API key and the connection string although the project has them: they cannot be read back",
    ),
  schedule: () =>
    new Option("--schedule <when>", "when the runbook starts by itself: a cron expression, HH:MM for daily, or off"),
  timeZone: () => new Option("--time-zone <id>", "time zone of the schedule; UTC unless given"),
  checkTarget: () =>
    new Option("--check-target", "also ask the instance to be upgraded, with its key, and compare its nodes"),
  dryRun: () => new Option("--dry-run", "the steps only say what they would do"),
  detach: () => new Option("--detach", "start the run and do not wait for it"),
  follow: () => new Option("--follow <task>", "follow a run that was started before, e.g. ServerTasks-42"),
  task: () => new Option("--task <task>", "the run to cancel, e.g. ServerTasks-42; the one at work unless given"),
  detailedExitcode: () =>
    new Option("--detailed-exitcode", "exit with 0 when there is nothing to do and with 2 when there are changes"),
  timeoutMinutes: () =>
    new Option("--timeout-minutes <number>", "how long to follow the run")
      .argParser(wholeNumber(1, 10_080))
      .default(1440, "24 hours"),
  cancelOnTimeout: () => new Option("--cancel-on-timeout", "cancel the run when it has not ended by then"),
  pollSeconds: () =>
    new Option("--poll-seconds <number>", "time between two looks at the run")
      .argParser(wholeNumber(1, 300))
      .default(4),
} satisfies Record<string, () => Option>;

export type SwitchName = keyof typeof SWITCHES;

const collect = (value: string, before: readonly string[] = []) => [...before, value];

/** Reads the value of a flag that is a whole number within limits. */
export function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}
