import type { Command } from "commander";

/** A flag as shells complete it. */
export interface FlagWord {
  long: string;
  short: string | undefined;
  help: string;
  takesValue: boolean;
  /** The only values there are; empty when any text will do. */
  choices: readonly string[];
}

/** A command and what may follow it. */
export interface CommandWord {
  name: string;
  help: string;
  flags: readonly FlagWord[];
  choices: readonly string[];
}

/** What can be typed, read from the command line itself: hidden flags are left out. */
export function wordsOf(program: Command): CommandWord[] {
  return program.commands.map((command) => ({
    name: command.name(),
    help: firstSentence(command.description()),
    flags: [
      ...command.options
        .filter(({ hidden }) => !hidden)
        .map(({ long, short, description, required, optional, argChoices }) => ({
          long: long ?? "",
          short,
          help: firstSentence(description),
          takesValue: required || optional,
          choices: argChoices ?? [],
        })),
      { long: "--help", short: "-h", help: "show help", takesValue: false, choices: [] },
    ],
    choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  }));
}

/** Shells have one line for it, and quotes mean something to them. */
const firstSentence = (text: string): string => (text.split(/[.;:(]\s|\.$/)[0] ?? "").trim().replace(/["'`$\\]/g, "");
