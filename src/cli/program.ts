import { readFileSync } from "node:fs";
import { BACKUP_STRATEGIES } from "../names/backup-strategies";
import { join } from "node:path";
import { Argument, Command, Option } from "commander";
import { command as typed, PROGRAM, type CommandName } from "../names/commands";
import { USUAL } from "../stand-ins/world/scenario";
import { COMMANDS, type CommandDefinition } from "./command-table";
import { helpAfter, helpText } from "./command-help";
import { SHELLS } from "./completion/shells";
import { EXIT, type ExitName } from "./exit-codes";
import type { RehearseFlags } from "./rehearse-flags";
import type { SandboxFlags } from "./sandbox-command";
import type { Flags } from "./settings/flags";
import { SWITCHES, wholeNumber } from "./settings/switches";
import { keysOf, settingOf } from "./settings/table";

/** What carries out the commands: the command line says what was asked for, and no more. */
interface Actions {
  run(definition: CommandDefinition, flags: Flags): Promise<void>;
  rehearse(flags: RehearseFlags): Promise<void>;
  sandbox(flags: SandboxFlags): Promise<void>;
  completion(shell: string, program: Command): Promise<void>;
}

/** The command line: commands, flags and help. Completion is made from it as well. */
export function buildProgram(actions: Actions): Command {
  const program = new Command(PROGRAM)
    .description(
      "Upgrades a self-hosted Octopus Deploy High Availability instance from a runbook on another Octopus instance.",
    )
    .version(ownVersion(), "-V, --version", "print the version")
    .addHelpText("after", helpText({ exits: Object.keys(EXIT) as ExitName[] }))
    .showHelpAfterError("Run with --help to see the commands and options.")
    .exitOverride();
  for (const definition of COMMANDS) addCommand(program, definition, actions);
  addRehearse(program, actions);
  addSandbox(program, actions);
  program
    .command(named("completion"))
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
    ["", typed("completion", `bash > /etc/bash_completion.d/${PROGRAM}`)],
    ["", typed("completion", `zsh > "\${fpath[1]}/_${PROGRAM}"`)],
    ["", typed("completion", `fish > ~/.config/fish/completions/${PROGRAM}.fish`)],
    ["", typed("completion", "powershell | Out-String | Invoke-Expression")],
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
    const said = [fallback && `default: "${fallback}"`, env && `env: ${env}`].filter(Boolean).join(", ");
    command.option(`${short ? `${short}, ` : ""}${flag} ${placeholder}`, said ? `${help} (${said})` : help);
  }
  for (const name of definition.switches) command.addOption(SWITCHES[name]());
  command
    .addHelpText("after", helpAfter(definition))
    .allowExcessArguments(false)
    .action((flags: Flags) => actions.run(definition, flags));
}

/** Checked by the compiler. */
const named = (name: CommandName): string => name;

const collect = (value: string, before: readonly string[] = []) => [...before, value];

/** What `rehearse` and `sandbox` play. */
function addScenario(command: Command): Command {
  return command
    .option("--nodes <number>", "number of nodes of the stand-in instance", wholeNumber(1, 8), USUAL.nodes)
    .option("--from <version>", "version that it runs", USUAL.from)
    .option("--to <version>", "newest version in the stand-in feed; with another major, hop by hop", USUAL.to)
    .option(
      "--speed <factor>",
      "how many times faster than real time its clock runs",
      wholeNumber(1, 1000),
      USUAL.speed,
    )
    .option("--fault <name>", "make something go wrong; repeat for several ('list' prints the names)", collect);
}

function addRehearse(program: Command, actions: Actions): void {
  addScenario(
    program
      .command(named("rehearse"))
      .description(
        "Upgrade a stand-in instance on this machine with the packages exactly as they are shipped. Nothing real is touched.",
      ),
  )
    .option(
      "--break <name>",
      "plant a bug in a step to see a promise break; only in a clone of the repository ('list' prints the names)",
    )
    .addOption(
      new Option(
        "--as <runbook>",
        "rehearse the runbook of the vendor's guide instead of this one, in the same world and without waiting for its clock",
      ).choices(["vendor"]),
    )
    .addOption(
      new Option("--backup-strategy <strategy>", "what is backed up while nobody can work (default: Full)").choices(
        BACKUP_STRATEGIES,
      ),
    )
    .option("--dry-run", "only say what each step would do; change nothing")
    .option("--keep", "keep the files of the rehearsed nodes and an event log, and print where they are")
    .option("--verbose", "also print verbose log lines (plain output only)")
    .addOption(resultFormat())
    .addHelpText("after", REHEARSE_HELP)
    .allowExcessArguments(false)
    .action((flags: RehearseFlags) => actions.rehearse(flags));
}

const REHEARSE_HELP = helpText({
  examples: [
    ["three nodes, nothing goes wrong", typed("rehearse")],
    ["the installer fails on the primary node", typed("rehearse", "--fault msi-1603-on-primary")],
    ["a database snapshot in place of the full backup", typed("rehearse", "--backup-strategy SnapshotAfterBackup")],
    ["the vendor's own runbook, to compare the outage", typed("rehearse", "--as vendor")],
  ],
  exits: ["done", "wrongSettings", "internalFault", "promiseBroken", "runFailed", "interrupted"],
});

function addSandbox(program: Command, actions: Actions): void {
  addScenario(
    program
      .command(named("sandbox"))
      .description(
        "Start a stand-in controlling instance and a stand-in instance to be upgraded on this machine, and keep them running until Ctrl+C, to practice plan, apply, run, status and remove on.",
      ),
  )
    .addOption(resultFormat())
    .addHelpText("after", SANDBOX_HELP)
    .allowExcessArguments(false)
    .action((flags: SandboxFlags) => actions.sandbox(flags));
}

const SANDBOX_HELP = helpText({
  examples: [
    ["prints the lines to paste into another terminal", typed("sandbox")],
    ["practice a backup that fails", typed("sandbox", "--fault backup-device-full")],
  ],
  exits: ["done", "wrongSettings", "internalFault"],
});

const resultFormat = () => new Option("--format <format>", "output format").choices(["table", "json"]).default("table");
