import { catalogue } from "../../steps";
import { EXIT, readFlags, type Flags } from "./flags";
import { playExcerpt, resultOf } from "./play-seed";
import { scheduleOf } from "./schedule-of";
import { verdictOf, type SeedResult, type Verdict } from "./seed-result";
import { publishForSimulation } from "./set-up";
import { simulationOf } from "./simulate";
import { storyLines } from "./story";
import { replayOf, resultLines, summaryLines } from "./summary";
import { Tally } from "./tally";
import { playInThreads } from "./workers";

/** Parses what the command line asks for, simulates it and prints it. @returns the exit code */
export async function simulateCommand(argv: readonly string[], projectFolder: string, bundle: string): Promise<number> {
  const flags = readFlags(argv);
  if (typeof flags === "number") return flags;
  return flags.seeds === 1 ? playOne(flags, projectFolder) : playMany(flags, projectFolder, bundle);
}

/** One seed, with its whole story. */
async function playOne(flags: Flags, projectFolder: string): Promise<number> {
  const { seed, only, onNodes } = flags;
  const { runbooks } = flags;
  const published = await publishForSimulation(projectFolder, ...runbooks);
  const simulation = await simulationOf({ published, runbooks, steps: catalogue, keepsHeard: true });
  const excerpt = { only, onNodes };
  const played = await playExcerpt(scheduleOf(seed, flags), excerpt, simulation);
  const result = resultOf(seed, played);
  const verdict = verdictOf(result);
  if (flags.format === "json") {
    const events = played instanceof Error ? [] : played.rehearsed.events;
    print(JSON.stringify({ ...result, verdict, replay: replayOf(seed, flags, excerpt), events }));
  } else {
    if (!(played instanceof Error)) {
      for (const line of storyLines(played.rehearsed.events, played.heard)) print(line);
    }
    for (const line of resultLines(result, flags, excerpt)) print(line);
  }
  return EXIT_OF[verdict];
}

const EXIT_OF: Readonly<Record<Verdict, number>> = {
  held: EXIT.held,
  "promise-broken": EXIT.promiseBroken,
  "not-at-rest": EXIT.notAtRest,
  fault: EXIT.fault,
};

async function playMany(flags: Flags, projectFolder: string, bundle: string): Promise<number> {
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  process.on("SIGINT", onInterrupt).on("SIGTERM", onInterrupt);
  const published = await publishForSimulation(projectFolder, ...flags.runbooks);
  const tally = new Tally(flags.runbooks.length === 1);
  const failed: SeedResult[] = [];
  const began = performance.now();
  const isText = flags.format === "text";
  const progress = new ProgressLine();
  await playInThreads(bundle, flags, published, interrupt.signal, (result) => {
    tally.add(result);
    if (verdictOf(result) !== "held") {
      failed.push(result);
      progress.clear();
      // What held is counted, anything else is told at once with its shortest schedule.
      if (isText) for (const line of resultLines(result, flags, excerptIn(result))) print(line);
    }
    if (isText) progress.show(tally, flags.seeds);
  });
  process.off("SIGINT", onInterrupt).off("SIGTERM", onInterrupt);
  progress.clear();
  const wallSeconds = (performance.now() - began) / 1000;
  if (isText) for (const line of summaryLines(tally, wallSeconds)) print(line);
  else print(JSON.stringify(summaryJson(tally, failed, flags, wallSeconds), null, 2));
  if (interrupt.signal.aborted) return EXIT.interrupted;
  if (tally.verdicts.fault > 0 || tally.missing().length > 0) return EXIT.fault;
  if (tally.verdicts["promise-broken"] > 0) return EXIT.promiseBroken;
  return tally.verdicts["not-at-rest"] > 0 ? EXIT.notAtRest : EXIT.held;
}

function summaryJson(tally: Tally, failed: readonly SeedResult[], flags: Flags, wallSeconds: number): object {
  const { seeds, runs, scripts, verdicts, ends, faults } = tally;
  return {
    ...{ seeds, runs, scripts, wallSeconds, seedsPerSecond: seeds / wallSeconds, verdicts },
    ...{ ends: Object.fromEntries(ends), faults: Object.fromEntries(faults), pairs: tally.pairCounts() },
    missing: tally.missing(),
    failed: failed.map((result) => ({ ...result, replay: replayOf(result.seed, flags, excerptIn(result)) })),
  };
}

const excerptIn = ({ shortened }: SeedResult) => shortened ?? { only: undefined, onNodes: undefined };

const PROGRESS_EVERY_MS = 500;

/** One line on a terminal, written over again and again. */
class ProgressLine {
  private shownAt: number | undefined;

  show({ seeds, runs, verdicts }: Tally, asked: number): void {
    const now = performance.now();
    if (!process.stderr.isTTY || now - (this.shownAt ?? -Infinity) < PROGRESS_EVERY_MS) return;
    this.shownAt = now;
    process.stderr.write(`\r${seeds} of ${asked} seeds, ${runs} runs, ${seeds - verdicts.held} failed`);
  }

  clear(): void {
    if (this.shownAt !== undefined) process.stderr.write("\r\u001b[K");
    this.shownAt = undefined;
  }
}

const print = (line: string) => process.stdout.write(`${line}\n`);
