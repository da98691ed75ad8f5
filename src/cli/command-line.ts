import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { RehearseFlags } from "./rehearse-command";

/** Exit code for a command line that cannot be understood. */
const USAGE = 2;
/** Exit code for an internal fault. */
const INTERNAL = 3;

/**
 * Reads the command line and runs the command. Its code is loaded only when it is run.
 * @returns the exit code: 0 done, 2 not understood, 3 internal fault, others as the command says
 */
export async function runCommandLine(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  let exitCode = 0;
  const program = new Command("octopus-ha-upgrade")
    .description("Upgrades a self-hosted Octopus Deploy High Availability instance from a runbook of another Octopus.")
    .showHelpAfterError("Run with --help to see what there is.")
    .exitOverride();
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
    .action(async (flags: RehearseFlags) => {
      const { rehearseCommand } = await import("./rehearse-command");
      exitCode = await rehearseCommand(flags, env);
    });
  try {
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
    process.stderr.write(
      `Internal fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return INTERNAL;
  }
}

const collect = (value: string, before: string[]) => [...before, value];

function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}
