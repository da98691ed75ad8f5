import { Argument, Command, Option } from "commander";
import { COMMANDS, type CommandDefinition } from "./command-table";
import { helpAfter } from "./command-help";
import { SHELLS } from "./completion/shells";
import type { RehearseFlags } from "./rehearse-command";
import type { Flags } from "./settings/flags";
import { SWITCHES, wholeNumber } from "./settings/switches";
import { keysOf, settingOf } from "./settings/table";

/** What carries out the commands: the command line says what was asked for, and no more. */
export interface Actions {
  run(definition: CommandDefinition, flags: Flags): Promise<void>;
  rehearse(flags: RehearseFlags): Promise<void>;
  completion(shell: string, program: Command): Promise<void>;
}

/** The command line: commands, flags and help. Completion is made from it as well. */
export function buildProgram(actions: Actions): Command {
  const program = new Command("octopus-ha-upgrade")
    .description("Upgrades a self-hosted Octopus Deploy High Availability instance from a runbook of another Octopus.")
    .showHelpAfterError("Run with --help to see what there is.")
    .exitOverride();
  for (const definition of COMMANDS) addCommand(program, definition, actions);
  addRehearse(program, actions);
  program
    .command("completion")
    .description("Print a completion script for a shell.")
    .addArgument(new Argument("<shell>", "the shell").choices(SHELLS))
    .addHelpText("after", COMPLETION_HELP)
    .action((shell: string) => actions.completion(shell, program));
  return program;
}

const COMPLETION_HELP = `
Examples:
  octopus-ha-upgrade completion bash > /etc/bash_completion.d/octopus-ha-upgrade
  octopus-ha-upgrade completion zsh > "\${fpath[1]}/_octopus-ha-upgrade"
  octopus-ha-upgrade completion fish > ~/.config/fish/completions/octopus-ha-upgrade.fish
  octopus-ha-upgrade completion powershell | Out-String | Invoke-Expression`;

function addCommand(program: Command, definition: CommandDefinition, actions: Actions): void {
  const command = program.command(definition.name).description(definition.description);
  for (const key of keysOf(definition.needs)) {
    const { flag, short, placeholder, help, fallback, env, secret } = settingOf(key);
    if (secret) {
      // Known so that it can be refused with an explanation, whatever is written after it.
      command.addOption(new Option(`${flag} [refused]`).hideHelp());
      continue;
    }
    const said = [fallback && `"${fallback}" unless given`, env && `or ${env}`].filter(Boolean).join("; ");
    command.option(`${short ? `${short}, ` : ""}${flag} ${placeholder}`, said ? `${help} (${said})` : help);
  }
  for (const name of definition.switches) command.addOption(SWITCHES[name]());
  command
    .addHelpText("after", helpAfter(definition))
    .allowExcessArguments(false)
    .action((flags: Flags) => actions.run(definition, flags));
}

const collect = (value: string, before: string[]) => [...before, value];

function addRehearse(program: Command, actions: Actions): void {
  program
    .command("rehearse")
    .description(
      "Upgrade a stand-in instance on this machine with the packages as they are shipped. Nothing real is touched.",
    )
    .option("--nodes <number>", "how many nodes the stand-in instance has", wholeNumber(1, 8), 3)
    .option("--from <version>", "the version it runs")
    .option("--to <version>", "the newest version that the stand-in feed offers in its major")
    .option("--speed <factor>", "how many times faster than real the rehearsal's clock runs", wholeNumber(1, 1000), 60)
    .option("--fault <name>", "something goes wrong; give it again for several, 'list' prints the names", collect, [])
    .option("--break <name>", "plants a bug in a step, to see the promise break; 'list' prints the names")
    .option("--dry-run", "the steps only say what they would do", false)
    .option("--verbose", "also print what goes to the verbose log (plain lines only)", false)
    .addOption(new Option("--format <format>", "how to show the result").choices(["table", "json"]).default("table"))
    .action((flags: RehearseFlags) => actions.rehearse(flags));
}
