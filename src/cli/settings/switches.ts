import { InvalidArgumentError, Option } from "commander";

const FORMATS = ["table", "json", "basic"] as const;
export type Format = (typeof FORMATS)[number];

/** How long one upload may take, in relation to a small request. */
export const UPLOAD_FACTOR = 10;

/** Options that say how a command behaves; what it works on are the settings (table.ts). */
export const SWITCHES = {
  format: () =>
    new Option("-f, --format <format>", "output format; with json and basic, only the result goes to stdout")
      .choices(FORMATS)
      .default("table"),
  noPrompt: () => new Option("--no-prompt", "never prompt; also when CI is set, or without a terminal"),
  timeoutSeconds: () =>
    new Option("--timeout-seconds <number>", "timeout of one request; ten times as long for an upload")
      .argParser(wholeNumber(1, 3600))
      .default(60),
  yes: () => new Option("-y, --yes", "do not ask for confirmation"),
  variable: () =>
    new Option(
      "--variable <Name=Value>",
      "set a project variable Upgrade.…; repeat for more variables, or for more items of a list",
    ).argParser(collect),
  variablesFile: () =>
    new Option("--variables-file <file>", "JSON file with the names and values of project variables Upgrade.…"),
  updateKey: () =>
    new Option(
      "--update-key",
      "overwrite the API key and the connection string that the project has: they cannot be read back and compared",
    ),
  schedule: () =>
    new Option(
      "--schedule <when>",
      "when the runbook starts automatically: a cron expression, HH:MM for daily, or off",
    ),
  copy: () =>
    new Option(
      "--copy <environment>",
      "a further environment of the project, with a copy of the instance (a clone, a test instance); repeat for several. Values of its own: --variable Name@environment=Value",
    ).argParser(collect),
  timeZone: () => new Option("--time-zone <id>", "time zone of the schedule (default: UTC)"),
  checkTarget: () =>
    new Option(
      "--check-target",
      "also connect to the instance to be upgraded, with its API key, and compare its nodes with the machines",
    ),
  dryRun: () => new Option("--dry-run", "only say what each step would do; change nothing"),
  answer: () =>
    new Option(
      "--answer <Name=Value>",
      "answer a prompted variable Upgrade.… of the runbook; repeat for several",
    ).argParser(collect),
  detach: () => new Option("--detach", "start the run and do not wait for it"),
  hops: () =>
    new Option(
      "--hops <which>",
      "where the way to the newest version has required stops: one run for the next hop, or a run for each until the version is reached; stops at the first that does not succeed",
    )
      .choices(["one", "all"])
      .default("one"),
  follow: () => new Option("--follow <task>", "follow a run that was already started, e.g. ServerTasks-42"),
  report: () =>
    new Option(
      "--report <file>",
      "save the report of the run, an HTML page, when it has ended; with --hops all, of the last run",
    ),
  task: () =>
    new Option("--task <task>", "task ID of the run to cancel, e.g. ServerTasks-42 (default: the current run)"),
  detailedExitcode: () =>
    new Option("--detailed-exitcode", "exit with 0 when there is nothing to do and with 2 when there are changes"),
  timeoutMinutes: () =>
    new Option("--timeout-minutes <number>", "how long to follow the run")
      .argParser(wholeNumber(1, 10_080))
      .default(1440, "24 hours"),
  cancelOnTimeout: () => new Option("--cancel-on-timeout", "cancel the run if it has not ended by then"),
  pollSeconds: () => new Option("--poll-seconds <number>", "poll interval").argParser(wholeNumber(1, 300)).default(4),
  to: () => new Option("--to <folder>", "folder of the mirror; it is made, and what is in it and right is kept"),
  from: () =>
    new Option(
      "--from <version>",
      "version that the instance runs; without it, the instance is asked, which needs --target-url and its API key",
    ),
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
