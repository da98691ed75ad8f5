import { realMachine } from "../machine/real";
import { makeMirror } from "../mirror/make-mirror";
import { sharedInstanceApi } from "../octopus/connect";
import { releaseSource } from "../release/release-source";
import { RUNBOOKS } from "../runbooks/index";
import { Failure } from "../step/failure";
import { EXIT, wrongSettingsExit } from "./exit-codes";
import { NoAnswerGiven } from "./prompt";
import { provisioning } from "./provisioning";
import { failureLines } from "./say-failure";
import type { Flags } from "./settings/flags";
import { WrongSettings, wrongSettingsLines } from "./settings/wrong-settings";
import type { Shell } from "./shell";
import type { Tools } from "./tools";

type Run = (flags: Flags, tools: Tools) => Promise<number>;

/** Runs a command with the real tools, and says expected failures in calm lines. Anything else is thrown on. */
export async function runWithTools(run: Run, flags: Flags, shell: Shell, argv: readonly string[]): Promise<number> {
  const say = (level: string) => (text: string) => shell.err(shell.paintErr("dim", `${level}${text}`));
  const silent = () => undefined;
  const log = { info: silent, verbose: silent, highlight: say(""), wait: say(""), warning: say("Warning: ") };
  const surroundings = { ...realMachine, clock: shell.clock, log, signal: new AbortController().signal };
  return sayingFailures(shell, wrongSettingsExit(flags.detailedExitcode ?? false), () =>
    run(flags, {
      shell,
      argv,
      provisioning,
      runbooks: RUNBOOKS,
      target: (url, apiKey, timeoutSeconds) => sharedInstanceApi(url, apiKey, { ...surroundings, timeoutSeconds }),
      releases: (feedUrl, timeoutSeconds) => releaseSource(feedUrl, timeoutSeconds, surroundings),
      mirror: (order) => makeMirror(order, surroundings),
    }),
  );
}

/**
 * Turns what a command throws into lines on stderr and an exit code.
 * @param wrongSettings the exit code of wrong settings
 */
export async function sayingFailures(shell: Shell, wrongSettings: number, act: () => Promise<number>): Promise<number> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof WrongSettings) {
      for (const line of wrongSettingsLines(error)) shell.err(line);
      return wrongSettings;
    }
    if (error instanceof NoAnswerGiven) {
      shell.err("Interrupted. Nothing was changed.");
      return EXIT.interrupted;
    }
    if (!(error instanceof Failure)) throw error;
    for (const line of failureLines(error, shell.paintErr)) shell.err(line);
    return EXIT.refused;
  }
}
