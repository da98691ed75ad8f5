import type { CommandName } from "../../names/commands";
import type { Flags } from "../settings/flags";
import type { Shell } from "../shell";

/** Who cannot be asked has to say it beforehand: a problem of the command line, found before anything is connected to. */
export function mustBeAllowed(
  command: CommandName,
  does: string,
  { yes, prompt }: Pick<Flags, "yes" | "prompt">,
  shell: Pick<Shell, "prompt">,
): string[] {
  if (yes || (prompt && shell.prompt)) return [];
  return [`${command} ${does} and asks for confirmation first, which is not possible here: give --yes.`];
}

/** Asks; anything but yes is no. With `--yes` it is not asked. */
export async function confirm(
  question: string,
  { yes }: Pick<Flags, "yes">,
  shell: Pick<Shell, "prompt">,
): Promise<boolean> {
  if (yes) return true;
  const answer = await shell.prompt?.ask(`${question} [y/N]`);
  return /^y(?:es)?$/i.test(answer ?? "");
}
