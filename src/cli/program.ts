import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Argument, Command, Option } from "commander";
import { USUAL } from "../rehearsal/scenario";
import { COMMANDS, type CommandDefinition } from "./command-table";
import { helpAfter, helpText } from "./command-help";
import { SHELLS } from "./completion/shells";
import { EXIT, type ExitName } from "./exit-codes";
import type { RehearseFlags } from "./rehearse-command";
import type { SandboxFlags } from "./sandbox-command";
import type { Flags } from "./settings/flags";
import { SWITCHES, wholeNumber } from "./settings/switches";
import { keysOf, settingOf } from "./settings/table";

/** What carries out the commands: the command line says what was asked for, and no more. */
export interface Actions {
  run(definition: CommandDefinition, flags: Flags): Promise<void>;
  rehearse(flags: RehearseFlags): Promise<void>;
  sandbox(flags: SandboxFlags): Promise<void>;
  completion(shell: string, program: Command): Promise<void>;
}

/** The command line: commands, flags and help. Completion is made from it as well. */
export function buildProgram(actions: Actions): Command {
  const program = new Command("octopus-ha-upgrade")
    .description("Upgrades a self-hosted Octopus Deploy High Availability instance from a runbook of another Octopus.")
    .version(ownVersion(), "-V, --version", "print the version")
    .addHelpText("after", helpText({ exits: Object.keys(EXIT) as ExitName[] }))
    .showHelpAfterError("Run with --help to see what there is.")
    .exitOverride();
  for (const definition of COMMANDS) addCommand(program, definition, actions);
  addRehearse(program, actions);
  addSandbox(program, actions);
  program
    .command("completion")
    .description("Print a completion script for a shell.")
    .addArgument(new Argument("<shell>", "the shell").choices(SHELLS))
    .addHelpText("after", COMPLETION_HELP)
    .action((shell: string) => actions.completion(shell, program));
  return program;
}

/** The same file beside the sources and beside the bundle: the command lies two folders below it. */
function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(join(__dirname, "..", "..", "package.json"), "utf8")) as {
    version: string;
  };
  return version;
}

const COMPLETION_HELP = helpText({
  examples: [
    ["", "octopus-ha-upgrade completion bash > /etc/bash_completion.d/octopus-ha-upgrade"],
    ["", 'octopus-ha-upgrade completion zsh > "${fpath[1]}/_octopus-ha-upgrade"'],
    ["", "octopus-ha-upgrade completion fish > ~/.config/fish/completions/octopus-ha-upgrade.fish"],
    ["", "octopus-ha-upgrade completion powershell | Out-String | Invoke-Expression"],
  ],
  exits: ["done", "wrongSettings", "internalFault"],
});

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

const collect = (value: string, before: readonly string[] = []) => [...before, value];

/** What `rehearse` and `sandbox` play. */
function addScenario(command: Command): Command {
  return command
    .option("--nodes <number>", "how many nodes the stand-in instance has", wholeNumber(1, 8), USUAL.nodes)
    .option("--from <version>", "the version it runs", USUAL.from)
    .option("--to <version>", "the newest version that the stand-in feed offers in its major", USUAL.to)
    .option("--speed <factor>", "how many times faster than real its clock runs", wholeNumber(1, 1000), USUAL.speed)
    .option("--fault <name>", "something goes wrong; give it again for several, 'list' prints the names", collect);
}

function addRehearse(program: Command, actions: Actions): void {
  addScenario(
    program
      .command("rehearse")
      .description(
        "Upgrade a stand-in instance on this machine with the packages as they are shipped. Nothing real is touched.",
      ),
  )
    .option("--break <name>", "plants a bug in a step, to see the promise break; 'list' prints the names")
    .option("--dry-run", "the steps only say what they would do")
    .option("--keep", "leave the files of the rehearsed nodes and a log of what happened, and say where")
    .option("--verbose", "also print what goes to the verbose log (plain lines only)")
    .addOption(resultFormat())
    .addHelpText("after", REHEARSE_HELP)
    .allowExcessArguments(false)
    .action((flags: RehearseFlags) => actions.rehearse(flags));
}

const REHEARSE_HELP = helpText({
  examples: [
    ["three nodes, everything goes well", "octopus-ha-upgrade rehearse"],
    ["something goes wrong", "octopus-ha-upgrade rehearse --fault msi-1603-on-primary"],
  ],
  exits: ["done", "wrongSettings", "internalFault", "promiseBroken", "runFailed", "interrupted"],
});

function addSandbox(program: Command, actions: Actions): void {
  addScenario(
    program
      .command("sandbox")
      .description(
        "Start a stand-in controlling instance and a stand-in instance to be upgraded on this machine, and keep them until Ctrl+C: plan, apply, run, status and remove can be practised with nothing real.",
      ),
  )
    .addOption(resultFormat())
    .addHelpText("after", SANDBOX_HELP)
    .allowExcessArguments(false)
    .action((flags: SandboxFlags) => actions.sandbox(flags));
}

const SANDBOX_HELP = helpText({
  examples: [
    ["prints what to paste into another terminal", "octopus-ha-upgrade sandbox"],
    ["a backup that fails, to practise that", "octopus-ha-upgrade sandbox --fault backup-device-full"],
  ],
  exits: ["done", "wrongSettings", "internalFault"],
});

const resultFormat = () =>
  new Option("--format <format>", "how to show the result").choices(["table", "json"]).default("table");
