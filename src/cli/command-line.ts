import { CommanderError } from "commander";
import { EXIT, wrongSettingsExit } from "./exit-codes";
import { buildProgram } from "./program";
import { processShell } from "./shell";

/**
 * Reads the command line and runs the command. Its code is loaded only when it is run.
 * @returns the exit code (exit-codes.ts)
 */
export async function runCommandLine(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  let exitCode: number = EXIT.done;
  const program = buildProgram({
    run: async (definition, flags) => {
      const [run, { runWithTools }] = await Promise.all([definition.load(), import("./run-with-tools")]);
      exitCode = await runWithTools(run, flags, processShell(env), argv.slice(2));
    },
    rehearse: async (flags) => {
      const { rehearseCommand } = await import("./rehearse-command");
      exitCode = await rehearseCommand(flags, env);
    },
    sandbox: async (flags) => {
      const { sandboxCommand } = await import("./sandbox-command");
      exitCode = await sandboxCommand(flags, processShell(env), process.stdin);
    },
    completion: async (shell, whole) => {
      const { completionScript } = await import("./completion/script");
      process.stdout.write(completionScript(shell, whole));
    },
  });
  try {
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? EXIT.done : wrongSettingsExit(argv.includes("--detailed-exitcode"));
    process.stderr.write(
      `Internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return EXIT.internalFault;
  }
}
