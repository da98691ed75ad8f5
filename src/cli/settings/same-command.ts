import { npxCommand, PROGRAM } from "../../names/commands";
import type { Settings } from "./read-settings";
import { SETTINGS, settingOf, type Setting } from "./table";

/**
 * The command that does the same without a question: what was typed as flags, what was answered as flags too, secrets
 * left out. As Octopus' own command line prints it after asking.
 */
export function sameCommand(
  argv: readonly string[],
  { values, asked }: Settings,
  added: readonly string[],
): { command: string; secrets: string[] } {
  const open = asked.filter((key) => !settingOf(key).secret);
  const flags = open.flatMap((key) => [settingOf(key).flag, values[key] ?? ""]);
  const more = added.filter((flag) => !argv.includes(flag));
  return {
    command: [`npx ${PROGRAM}`, ...[...argv, ...flags, ...more].map(quoted)].join(" "),
    secrets: asked.filter((key) => settingOf(key).secret).map((key) => settingOf(key).env ?? ""),
  };
}

/** The first thing to run after `apply`. What the environment says leads there by itself. */
export function dryRunCommand({ values }: Settings, env: NodeJS.ProcessEnv): string {
  const place = PLACE.flatMap((key) => {
    const value = values[key];
    const { flag, env: name, fallback }: Setting = SETTINGS[key];
    const isKnownAnyway = value === undefined || value === fallback || (name !== undefined && env[name] === value);
    return isKnownAnyway ? [] : [flag, value];
  });
  return npxCommand("run", "--dry-run", ...place.map(quoted));
}

/** Where on the controlling instance the runbook is. */
const PLACE = ["url", "space", "environment", "project", "runbook"] as const;

/** A single quote within single quotes: PowerShell doubles it, shells of Unix end and begin again. */
const QUOTE = process.platform === "win32" ? "''" : "'\\''";

/** In single quotes when a shell could see more in it than text. */
export const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", QUOTE)}'`;
