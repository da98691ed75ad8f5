import type { CommandWord, FlagWord } from "./words";

/** Completion for fish. */
export function fishScript(program: string, commands: readonly CommandWord[]): string {
  const names = commands.map(({ name }) => name).join(" ");
  const first = commands.map(
    ({ name, help }) =>
      `complete -c ${program} -f -n 'not __fish_seen_subcommand_from ${names}' -a ${name} -d '${help}'`,
  );
  const rest = commands.flatMap(({ name, flags, choices }) => {
    const after = `complete -c ${program} -n '__fish_seen_subcommand_from ${name}'`;
    return [
      ...(choices.length > 0 ? [`${after} -f -a '${choices.join(" ")}'`] : []),
      ...flags.map((flag) => `${after} ${flagWords(flag)}`),
    ];
  });
  return [`# ${program}: completion for fish`, ...first, ...rest, ""].join("\n");
}

function flagWords({ long, short, help, takesValue, choices }: FlagWord): string {
  const value = takesValue ? (choices.length > 0 ? ` -x -a '${choices.join(" ")}'` : " -r") : "";
  return `-l ${long.slice(2)}${short ? ` -s ${short.slice(1)}` : ""}${value} -d '${help}'`;
}
