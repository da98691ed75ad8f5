import type { CommandWord } from "./words";

/** Completion for Windows PowerShell 5.1 and PowerShell 7. */
export function powershellScript(program: string, commands: readonly CommandWord[]): string {
  return `# ${program}: completion for PowerShell
Register-ArgumentCompleter -Native -CommandName '${program}' -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $flags = @{
${commands.map((command) => `    '${command.name}' = @(${list([...command.choices, ...command.flags.map(({ long }) => long)])})`).join("\n")}
  }
  $values = @{
${commands.flatMap(choicesOf).join("\n")}
  }
  $typed = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
  if ($wordToComplete -ne '') { $typed = @($typed | Select-Object -SkipLast 1) }
  if ($typed.Count -lt 2) { $words = @(${list(commands.map(({ name }) => name))}) }
  elseif ($values.ContainsKey("$($typed[1]) $($typed[-1])")) { $words = $values["$($typed[1]) $($typed[-1])"] }
  else { $words = $flags[$typed[1]] }
  $words | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}

const list = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(", ");

const choicesOf = ({ name, flags }: CommandWord): string[] =>
  flags
    .filter(({ choices }) => choices.length > 0)
    .flatMap(({ long, short, choices }) =>
      [long, ...(short ? [short] : [])].map((flag) => `    '${name} ${flag}' = @(${list(choices)})`),
    );
