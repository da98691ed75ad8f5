import { readDesired, type DesiredRead } from "./desired-state";
import type { Flags } from "./flags";
import { completeSettings, givenSettings, type Settings } from "./read-settings";
import type { Needs } from "./table";
import { sameCommand } from "./same-command";
import type { Tools } from "../tools";

/**
 * Reads the settings of a command; asks when something is missing and somebody can be asked, and prints the command
 * that does the same without questions.
 * @param otherProblems what is wrong besides
 * @throws WrongSettings with everything at once
 */
export async function askSettings(
  { shell, argv }: Tools,
  needs: Needs,
  flags: Flags,
  otherProblems: readonly string[] = [],
): Promise<Settings> {
  const given = givenSettings(needs, flags, shell.env);
  const settings = await completeSettings(given, otherProblems, flags.prompt ? shell.prompt : undefined);
  if (settings.asked.length > 0) {
    const { command, secrets } = sameCommand(argv, settings, withoutQuestions(argv));
    shell.err("");
    shell.err(
      shell.paintErr(
        "dim",
        `The same without prompts${secrets.length > 0 ? `, with ${secrets.join(" and ")} set` : ""}:`,
      ),
    );
    shell.err(`  ${command}`);
    shell.err("");
  }
  return settings;
}

/** What changes something asks before it does. */
const withoutQuestions = (argv: readonly string[]): string[] =>
  ["apply", "remove", "run"].includes(argv[0] ?? "") && !argv.includes("--dry-run") ? ["--yes"] : ["--no-prompt"];

/** The settings of a command that provisions, and what was asked for. */
export async function askDesired(
  tools: Tools,
  needs: Needs,
  flags: Flags,
  otherProblems: readonly string[] = [],
): Promise<{ settings: Settings; desired: DesiredRead["desired"] }> {
  const read = readDesired(flags, tools.shell.env);
  const settings = await askSettings(tools, needs, flags, [...read.problems, ...otherProblems]);
  for (const notice of read.notices) tools.shell.err(tools.shell.paintErr("dim", notice));
  return { settings, desired: read.desired };
}
