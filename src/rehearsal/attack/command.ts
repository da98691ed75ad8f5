import { Command, InvalidArgumentError } from "commander";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { playSchedule, type Attack, type AttackOutcome } from "./play";
import { drawSchedule } from "./draw";
import { inProcesses } from "./in-processes";
import { playInProcesses, type Played } from "./processes";
import type { Schedule } from "./schedule";
import { outcomeLines, planLines, totalsOf } from "./report-lines";

interface Flags {
  seed?: number;
  seeds?: number;
  schedule?: string;
  from: number;
  jobs: number;
  speed: number;
  format: "text" | "json";
}

/**
 * Two of these at a time stay sound on two busy cores. At a higher speed the start of a step takes minutes of the
 * rehearsal, and deadlines can be missed for which nothing but the machine has to answer.
 */
const SPEED = 300;

const EXIT = { held: 0, usage: 2, notPlayed: 3, promiseBroken: 4, notAtRest: 7, interrupted: 130 } as const;

/** Parses what the command line asks for, plays it and prints it. @returns the exit code */
export async function attackCommand(argv: readonly string[], projectFolder: string): Promise<number> {
  const flags = readFlags(argv);
  if (typeof flags === "number") return flags;
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  // Not once: a terminal tells the whole group, and whoever started this may tell it again.
  process.on("SIGINT", onInterrupt).on("SIGTERM", onInterrupt);
  try {
    if (flags.seeds !== undefined) return await playMany(flags, interrupt.signal);
    const schedule = flags.schedule === undefined ? drawSchedule(flags.seed ?? 0) : readSchedule(flags.schedule);
    return await playOne(schedule, flags, projectFolder, interrupt.signal);
  } finally {
    process.off("SIGINT", onInterrupt).off("SIGTERM", onInterrupt);
  }
}

function readFlags(argv: readonly string[]): Flags | number {
  const command = new Command("attack")
    .description(
      "Draws fault schedules from seeds, plays them on stand-ins with the shipped packages in real processes, and judges what happened.",
    )
    .option("--seed <number>", "play the schedule of this seed", wholeNumber(0))
    .option("--seeds <count>", "play this many seeds", wholeNumber(1))
    .option("--schedule <file>", "play a schedule that --seed with --format json printed")
    .option("--from <number>", "the first seed of --seeds", wholeNumber(0), 1)
    .option("--jobs <count>", "how many seeds to play at a time, each in its own process", wholeNumber(1), 1)
    .option(
      "--speed <factor>",
      "how many times faster than real time the rehearsal's clock runs",
      wholeNumber(1),
      SPEED,
    )
    .option("--format <format>", "output format: text or json", "text")
    .addHelpText(
      "after",
      "\nExit codes: 0 no promise was broken, and the runbook settled; 4 a promise was broken; 7 the runbook did not settle; 3 a seed could not be played; 2 wrong options; 130 interrupted.",
    )
    .exitOverride();
  try {
    const flags = command.parse(argv, { from: "user" }).opts<Flags>();
    const problem = problemOf(flags);
    if (problem === undefined) return flags;
    process.stderr.write(`${problem}\n`);
    return EXIT.usage;
  } catch (error) {
    // What commander has to say, it has said.
    return (error as { exitCode?: number }).exitCode === 0 ? EXIT.held : EXIT.usage;
  }
}

function problemOf({ seed, seeds, schedule, format }: Flags): string | undefined {
  if ([seed, seeds, schedule].filter((given) => given !== undefined).length !== 1) {
    return "Give exactly one of --seed NUMBER, --seeds COUNT and --schedule FILE.";
  }
  if (!["text", "json"].includes(format)) return `--format must be text or json; it is '${format}'.`;
  return undefined;
}

const wholeNumber = (least: number) => (text: string) => {
  if (!/^\d{1,9}$/.test(text) || Number(text) < least) {
    throw new InvalidArgumentError(`It must be a whole number, at least ${least}.`);
  }
  return Number(text);
};

/** One that was printed before: a seed draws something else once faults or rows have been added. */
const readSchedule = (file: string) => (JSON.parse(readFileSync(file, "utf8")) as { schedule: Schedule }).schedule;

async function playOne(
  schedule: Schedule,
  flags: Flags,
  projectFolder: string,
  interrupt: AbortSignal,
): Promise<number> {
  const isText = flags.format === "text";
  const replay = flags.schedule === undefined ? undefined : `--schedule ${flags.schedule}`;
  if (isText) for (const line of planLines(schedule)) print(line);
  const packageFolders = [join(projectFolder, "dist", "packages")];
  const stage = inProcesses({ projectFolder, packageFolders, interrupt });
  const played = await playSchedule(schedule, stage, { speed: flags.speed, interrupt });
  if (interrupt.aborted) return sayInterrupted();
  const { attack, rehearsed } = played;
  if (isText) for (const line of outcomeLines(attack, replay)) print(line);
  else print(JSON.stringify({ ...attack, schedule, report: rehearsed.report, events: rehearsed.events }));
  return exitCodeOf(attack.outcome);
}

async function playMany(flags: Flags, interrupt: AbortSignal): Promise<number> {
  const { from, seeds = 0, jobs, speed, format } = flags;
  const numbers = Array.from({ length: seeds }, (_, index) => from + index);
  const played: Played[] = [];
  await playInProcesses(numbers, { jobs, speed, interrupt }, (each) => {
    played.push(each);
    if (format === "text") sayPlayed(each);
  });
  if (interrupt.aborted) return sayInterrupted();
  const attacks = played.flatMap(({ attack }) => attack ?? []);
  if (format === "json") print(JSON.stringify({ ...totalsOf(attacks), seeds: played }, null, 2));
  else print(totalsLine(attacks, played.length));
  if (attacks.length < played.length) return EXIT.notPlayed;
  const worst = (["promise-broken", "not-at-rest"] as const).find((outcome) =>
    attacks.some((attack) => attack.outcome === outcome),
  );
  return worst ? exitCodeOf(worst) : EXIT.held;
}

function sayPlayed({ seed, attack, fault }: Played): void {
  if (!attack) print(`seed ${seed}: could not be played: ${fault ?? ""}`);
  else {
    // What held is told in one line, anything else with its story.
    if (attack.outcome !== "held") for (const line of planLines(drawSchedule(seed))) print(line);
    for (const line of attack.outcome === "held" ? outcomeLines(attack).slice(0, 1) : outcomeLines(attack)) print(line);
  }
}

function totalsLine(attacks: readonly Attack[], count: number): string {
  const { held, promiseBroken, notAtRest, runs, struck } = totalsOf(attacks);
  const lost = count - attacks.length;
  return `${count} seeds, ${runs} runs, ${struck} faults struck: ${held} held and settled, ${promiseBroken} with a broken promise, ${notAtRest} did not settle${lost > 0 ? `, ${lost} not played` : ""}.`;
}

function sayInterrupted(): number {
  process.stderr.write("Interrupted: the stand-ins are stopped and their files removed.\n");
  return EXIT.interrupted;
}

function exitCodeOf(outcome: AttackOutcome): number {
  return { held: EXIT.held, "promise-broken": EXIT.promiseBroken, "not-at-rest": EXIT.notAtRest }[outcome];
}

const print = (line: string) => process.stdout.write(`${line}\n`);
