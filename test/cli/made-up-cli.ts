import { CommanderError } from "commander";
import type { Paint } from "../../src/cli/colour";
import { wrongSettingsExit } from "../../src/cli/exit-codes";
import { buildProgram } from "../../src/cli/program";
import { NoAnswerGiven } from "../../src/cli/prompt";
import { provisioning, type Provisioning } from "../../src/cli/provisioning";
import { sayingFailures } from "../../src/cli/run-with-tools";
import type { Tools } from "../../src/cli/tools";
import { makeMirror } from "../../src/mirror/make-mirror";
import { sharedInstanceApi } from "../../src/octopus/connect";
import { RUNBOOKS } from "../../src/runbooks/index";
import type { Runbook } from "../../src/runbooks/runbook";
import { releaseSource } from "../../src/release/release-source";
import { MadeUpClock } from "../made-up/context";
import { madeUpSurroundings } from "../made-up/surroundings";
import { madeUpProduct } from "../provision/made-up-product";

// Nothing here leaves the machine.
process.env.NO_PROXY = "127.0.0.1";

export const plain: Paint = (_style, text) => text;

/** What a person would have seen of a command. */
interface Seen {
  code: number;
  out: string[];
  err: string[];
  /** Questions, those whose answers are hidden with a star before them. */
  questions: string[];
  /** Files, by their path. */
  saved: Record<string, string>;
}

export interface Situation {
  env?: Record<string, string>;
  /** What a person answers, one after the other; undefined: nobody is there. */
  answers?: string[];
  clock?: MadeUpClock;
  /** What writing a file throws. */
  notSaved?: Error;
  /** In place of those that are shipped. */
  runbooks?: readonly Runbook[];
  /** In place of the real one. */
  provisioning?: Partial<Provisioning>;
  /** Called with what Ctrl+C would do. */
  onListening?: (interrupt: () => void) => void;
}

/** Runs a command with a made-up terminal and the real everything else, but for packages, which are small. */
export async function cli(args: readonly string[], situation: Situation = {}): Promise<Seen> {
  const { env = {}, answers, clock = new MadeUpClock() } = situation;
  const seen: Seen = { code: 0, out: [], err: [], questions: [], saved: {} };
  const waiting = [...(answers ?? [])];
  const answer = async (question: string) => {
    seen.questions.push(question);
    const next = waiting.shift();
    if (next === undefined) throw new NoAnswerGiven();
    return next;
  };
  const shell: Tools["shell"] = {
    env,
    out: (line) => void seen.out.push(line),
    err: (line) => void seen.err.push(line),
    save: async (path, text) => {
      if (situation.notSaved) throw situation.notSaved;
      seen.saved[path] = text;
    },
    paint: plain,
    paintErr: plain,
    prompt: answers && { ask: answer, askSecret: (question) => answer(`*${question}`) },
    screen: undefined,
    clock,
    onInterrupt: (act) => {
      situation.onListening?.(act);
      return () => {};
    },
  };
  const surroundings = madeUpSurroundings();
  const ownRunbooks = situation.runbooks ? { runbooks: situation.runbooks } : {};
  const program = buildProgram({
    run: async (definition, flags) => {
      const run = await definition.load();
      seen.code = await sayingFailures(shell, wrongSettingsExit(flags.detailedExitcode ?? false), () =>
        run(flags, {
          shell,
          argv: args,
          provisioning: {
            ...provisioning,
            loadProduct: async () => ({ ...madeUpProduct(), ...ownRunbooks }),
            loadProductToRemove: () => ({ ...provisioning.loadProductToRemove(), ...ownRunbooks }),
            ...situation.provisioning,
          },
          runbooks: situation.runbooks ?? RUNBOOKS,
          target: (url, apiKey, timeoutSeconds) => sharedInstanceApi(url, apiKey, { ...surroundings, timeoutSeconds }),
          releases: (feedUrl, timeoutSeconds) => releaseSource(feedUrl, timeoutSeconds, surroundings),
          mirror: (order) => makeMirror(order, surroundings),
        }),
      );
    },
    rehearse: async () => {},
    sandbox: async () => {},
    completion: async () => {},
  });
  // Commands inherit it only when they are made: each is told where to print.
  for (const command of [program, ...program.commands]) {
    command.configureOutput({
      writeOut: (text) => void seen.out.push(text),
      writeErr: (text) => void seen.err.push(text),
    });
  }
  try {
    await program.parseAsync(["node", "octopus-ha-upgrade", ...args]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    seen.code = error.exitCode === 0 ? 0 : wrongSettingsExit(args.includes("--detailed-exitcode"));
  }
  return seen;
}
