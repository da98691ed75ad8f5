import { npmRun } from "../../names/commands";
import { DEFAULT_NAMES } from "../../provision/desired-state";
import { NODE_ROLE } from "../../step/system-variables";

/** Something a command has to be told: from its flag, else from its environment variable, else by asking. */
export interface Setting {
  /** What it is, as in "The … is missing". */
  label: string;
  help: string;
  env?: string;
  /** Of the flag's value in the help. */
  placeholder: string;
  short?: `-${string}`;
  /** The flag. For a secret it is refused, with an explanation: every user of a machine sees its command lines. */
  flag: `--${string}`;
  secret?: true;
  fallback?: string;
  /** The project variable that it becomes. */
  variable?: `Upgrade.${string}`;
}

/**
 * Every setting, said once: options, help, completion, questions and the message about missing settings come from here.
 * Names of flags and variables as in Octopus' own command line, where it has them.
 */
export const SETTINGS = {
  url: {
    label: "URL of the controlling instance",
    help: "URL of the controlling instance, the one that runs the runbook",
    env: "OCTOPUS_URL",
    placeholder: "<url>",
    flag: "--url",
  },
  apiKey: {
    label: "API key of the controlling instance",
    help: "API key of the controlling instance",
    env: "OCTOPUS_API_KEY",
    placeholder: "<key>",
    flag: "--api-key",
    secret: true,
  },
  space: {
    label: "space",
    help: "name, ID or slug of the space; without it, the default space",
    env: "OCTOPUS_SPACE",
    placeholder: "<space>",
    short: "-s",
    flag: "--space",
  },
  environment: {
    label: "environment",
    help: `environment of the machines with the target tag ${NODE_ROLE}; required only if they are in several`,
    placeholder: "<environment>",
    short: "-e",
    flag: "--environment",
  },
  project: {
    label: "project",
    help: "name of the project",
    placeholder: "<name>",
    short: "-p",
    flag: "--project",
    fallback: DEFAULT_NAMES.project,
  },
  projectGroup: {
    label: "project group",
    help: "name of the project group",
    placeholder: "<name>",
    flag: "--project-group",
    fallback: DEFAULT_NAMES.projectGroup,
  },
  runbook: {
    label: "runbook",
    help: "name of the runbook",
    placeholder: "<name>",
    flag: "--runbook",
    fallback: DEFAULT_NAMES.runbook,
  },
  targetUrl: {
    label: "URL of the instance to be upgraded",
    help: "URL that people open to use the instance to be upgraded",
    env: "OCTOPUS_UPGRADE_TARGET_URL",
    placeholder: "<url>",
    flag: "--target-url",
    variable: "Upgrade.Octopus.Url",
  },
  targetApiKey: {
    label: "API key of the instance to be upgraded",
    help: "API key of the instance to be upgraded, of a user with the permission AdministerSystem",
    env: "OCTOPUS_UPGRADE_TARGET_API_KEY",
    placeholder: "<key>",
    flag: "--target-api-key",
    secret: true,
    variable: "Upgrade.Octopus.ApiKey",
  },
  connectionString: {
    label: "connection string of the database",
    help: "connection string of the database, only if the instance's own cannot be used",
    env: "OCTOPUS_UPGRADE_CONNECTION_STRING",
    placeholder: "<text>",
    flag: "--connection-string",
    secret: true,
    variable: "Upgrade.Database.ConnectionString",
  },
  runtimePackage: {
    label: "package with Node",
    help: `file of the package with Node for the nodes, built elsewhere with ${npmRun("build:runtime")}; without it, built here`,
    env: "OCTOPUS_UPGRADE_RUNTIME_PACKAGE",
    placeholder: "<file>",
    flag: "--runtime-package",
  },
} as const satisfies Record<string, Setting>;

export type SettingKey = keyof typeof SETTINGS;

/**
 * How much a command needs a setting. `offered`: when a person is asked for something anyway, this is asked for as
 * well, and Enter leaves it as it is in the project.
 */
export type Need = "required" | "offered" | "optional";
export type Needs = Readonly<Partial<Record<SettingKey, Need>>>;

export const settingOf = (key: SettingKey): Setting => SETTINGS[key];
export const keysOf = (needs: Needs): SettingKey[] =>
  (Object.keys(SETTINGS) as SettingKey[]).filter((key) => needs[key] !== undefined);

/** How a person gives it: `give --url or set OCTOPUS_URL`. */
export function waysIn({ flag, env, secret }: Setting): string {
  return [secret ? undefined : `give ${flag}`, env && `set ${env}`].filter(Boolean).join(" or ");
}
