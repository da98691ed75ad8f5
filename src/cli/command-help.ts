import type { CommandDefinition } from "./command-table";
import { EXIT, EXIT_MEANING, type ExitName } from "./exit-codes";
import { keysOf, settingOf } from "./settings/table";

/** What `--help` says after the options of a command. */
interface HelpText {
  examples?: readonly (readonly [what: string, command: string])[];
  /** Environment variables, each with what it is. */
  variables?: readonly (readonly [name: string, help: string])[];
  exits: readonly ExitName[];
}

const COLOURS = ["NO_COLOR, FORCE_COLOR", "turn colors off or on"] as const;

/** Examples, environment variables and exit codes of a command that works with a controlling instance. */
export function helpAfter({ examples, needs, exits, switches }: CommandDefinition): string {
  const own = keysOf(needs).flatMap((key) => {
    const { env, help, secret } = settingOf(key);
    if (env === undefined) return [];
    const isAsked = secret && needs[key] !== "optional";
    return [[env, isAsked ? `${help}; prompted for on a terminal if not set` : help] as const];
  });
  const variables = [
    ...own,
    ...(switches.includes("noPrompt") ? [["CI", "never prompt; same as --no-prompt"] as const] : []),
    COLOURS,
    ["HTTPS_PROXY, NO_PROXY", "the proxy to use, and the hosts to reach without it"] as const,
    ["NODE_EXTRA_CA_CERTS", "PEM file of your internal certificate authority"] as const,
  ];
  return helpText({ examples, variables, exits });
}

/** The same of any command. */
export function helpText({ examples = [], variables = [COLOURS], exits }: HelpText): string {
  return [
    ...(examples.length > 0 ? ["", examples.length === 1 ? "Example:" : "Examples:"] : []),
    ...examples.flatMap(([what, command]) => [...(what ? [`  # ${what}`] : []), `  ${command}`]),
    "",
    "Environment variables (flags take precedence):",
    ...columns(variables),
    "",
    "Exit codes:",
    ...columns(exits.map((exit) => [String(EXIT[exit]), EXIT_MEANING[exit]] as const)),
  ].join("\n");
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
}
