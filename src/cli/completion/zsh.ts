import type { CommandWord, FlagWord } from "./words";

/** Completion for zsh, as a function in a folder of `fpath`. */
export function zshScript(program: string, commands: readonly CommandWord[]): string {
  const name = `_${program}`;
  return `#compdef ${program}
# ${program}: completion for zsh
${name}() {
  local -a commands
  commands=(
${commands.map((command) => `    '${command.name}:${escaped(command.help)}'`).join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  local command="\${words[2]}"
  shift words
  (( CURRENT-- ))
  case "$command" in
${commands.map(commandCase).join("\n")}
  esac
}
if [ "$funcstack[1]" = "${name}" ]; then
  ${name} "$@"
else
  compdef ${name} ${program}
fi
`;
}

function commandCase({ name, flags, choices }: CommandWord): string {
  const specs = [...flags.map(flagSpec), ...(choices.length > 0 ? [`'1:value:(${choices.join(" ")})'`] : [])];
  return `    ${name})\n      _arguments ${specs.join(" \\\n        ")}\n      ;;`;
}

function flagSpec({ long, short, help, takesValue, choices }: FlagWord): string {
  const value = takesValue ? `:value:${choices.length > 0 ? `(${choices.join(" ")})` : "_default"}` : "";
  const said = `[${escaped(help)}]${value}'`;
  return short ? `'(${short} ${long})'{${short},${long}}'${said}` : `'*${long}${said}`;
}

/** Brackets and colons have a meaning in these texts. */
const escaped = (text: string): string => text.replace(/[[\]:]/g, "\\$&");
