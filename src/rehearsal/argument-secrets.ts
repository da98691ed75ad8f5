import { ARGUMENT_SECRETS } from "../names/argument-secrets";

/** Where a program was started: a node of the instance that is upgraded, or a machine with a restored copy. */
type Side = "upgraded" | "restored";

/**
 * The arguments in which no secret may be seen: all of them, but for the values of the options of the closed list, where a
 * copy was restored. On a node of the instance that is upgraded nothing is left out.
 */
export function argumentsWithoutSecrets(program: string, args: readonly string[], side: Side): string[] {
  if (side === "upgraded") return [...args];
  const name = program.replace(/^.*[\\/]/, "").toLowerCase();
  const [command = ""] = args;
  const options = ARGUMENT_SECRETS.filter(
    (each) => each.program.toLowerCase() === name && each.command === command.toLowerCase(),
  ).map(({ option }) => option.toLowerCase());
  const kept: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const argument = args[at] ?? "";
    const [option = ""] = argument.split("=", 1);
    const isListed = options.includes(option.toLowerCase());
    kept.push(isListed ? option : argument);
    // `--option value`: the value is the next one.
    if (isListed && !argument.includes("=")) at += 1;
  }
  return kept;
}
