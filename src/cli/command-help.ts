import type { CommandDefinition } from "./command-table";
import { EXIT, EXIT_MEANING } from "./exit-codes";
import { keysOf, settingOf } from "./settings/table";

/** What `--help` says after the options: examples, environment variables, exit codes. */
export function helpAfter({ examples, needs, exits, switches }: CommandDefinition): string {
  const variables = keysOf(needs).flatMap((key) => {
    const { env, help, secret } = settingOf(key);
    if (env === undefined) return [];
    const isAsked = secret && needs[key] !== "optional";
    return [[env, isAsked ? `${help}; asked for on a terminal when not set` : help] as const];
  });
  const general = [
    ...(switches.includes("noPrompt") ? [["CI", "never ask, as --no-prompt"] as const] : []),
    ["NO_COLOR, FORCE_COLOR", "no colours, colours"] as const,
    ["HTTPS_PROXY, NO_PROXY", "the way out; which addresses need none"] as const,
    ["NODE_EXTRA_CA_CERTS", "file with the certificate of your own authority"] as const,
  ];
  return [
    "",
    examples.length === 1 ? "Example:" : "Examples:",
    ...examples.flatMap(([what, command]) => [...(what ? [`  # ${what}`] : []), `  ${command}`]),
    "",
    "Environment variables (flags win):",
    ...columns([...variables, ...general]),
    "",
    "Exit codes:",
    ...columns(exits.map((exit) => [String(EXIT[exit]), EXIT_MEANING[exit]] as const)),
  ].join("\n");
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
}
