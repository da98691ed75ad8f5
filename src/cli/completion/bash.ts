import type { CommandWord } from "./words";

/** Completion for bash 3.2 and later, without the helpers of bash-completion. */
export function bashScript(program: string, commands: readonly CommandWord[]): string {
  const name = `_${program.replaceAll("-", "_")}`;
  return `# ${program}: completion for bash
${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}" words=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${commands.map((command) => command.name).join(" ")} --help"
  else
    case "$command $previous" in
${commands.flatMap(valueCases).join("\n")}
      *)
        case "$command" in
${commands.map(wordCase).join("\n")}
        esac
        ;;
    esac
  fi
  COMPREPLY=( $(compgen -W "$words" -- "$current") )
}
complete -o default -F ${name} ${program}
`;
}

/** After a flag that takes a value: its choices, or nothing of ours (files are bash's own default). */
function valueCases({ name, flags }: CommandWord): string[] {
  const spellings = (long: string, short: string | undefined) =>
    [long, ...(short ? [short] : [])].map((flag) => `"${name} ${flag}"`).join("|");
  return flags
    .filter(({ takesValue }) => takesValue)
    .map(({ long, short, choices }) => `      ${spellings(long, short)}) words="${choices.join(" ")}" ;;`);
}

const wordCase = ({ name, flags, choices }: CommandWord): string =>
  `          ${name}) words="${[...choices, ...flags.map(({ long }) => long)].join(" ")}" ;;`;
