import type { Command } from "commander";
import { bashScript } from "./bash";
import { fishScript } from "./fish";
import { powershellScript } from "./powershell";
import type { ShellName } from "./shells";
import { wordsOf, type CommandWord } from "./words";
import { zshScript } from "./zsh";

const SCRIPTS: Readonly<Record<ShellName, (program: string, commands: readonly CommandWord[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
  powershell: powershellScript,
};

/** A script that teaches a shell the words of the command line. */
export const completionScript = (shell: string, program: Command): string =>
  SCRIPTS[shell as ShellName](program.name(), wordsOf(program));
