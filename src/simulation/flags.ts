import { Command, InvalidArgumentError, Option } from "commander";
import { RUNBOOKS } from "../runbooks";
import type { Runbook } from "../runbooks/runbook";
import { UPGRADE_RUNBOOK } from "../runbooks/upgrade";

export interface Flags {
  seeds: number;
  seed: number;
  /** First the upgrade runbook, then those that are mixed in. */
  runbooks: readonly [Runbook, ...Runbook[]];
  nodes: { least: number; most: number };
  jobs: number;
  format: "text" | "json";
  only: number[] | undefined;
  onNodes: number | undefined;
}

/** As commander hands them over: by the names of the options. */
type Read = Omit<Flags, "runbooks"> & { runbook: Flags["runbooks"] };

/** How a simulation ends. */
export const EXIT = { held: 0, usage: 2, promiseBroken: 127, notAtRest: 128, fault: 129, interrupted: 130 } as const;

const MOST_NODES = 16;

/** @returns the flags, or the exit code when there is nothing to do but what was printed */
export function readFlags(argv: readonly string[]): Flags | number {
  const command = new Command("simulate")
    .description(
      "Simulates whole upgrades with faults drawn from seeds, in one process without sockets, files or real time, and judges them.",
    )
    .option("--seeds <count>", "how many seeds to simulate", wholeNumber(1), 1)
    .option("--seed <number>", "the first seed", wholeNumber(0), 1)
    .addOption(
      new Option(
        "--runbook <names>",
        `what is run: upgrade, or with others mixed in, e.g. upgrade,recover (${RUNBOOKS.map(({ name }) => name).join(", ")})`,
      )
        .argParser(runbooksNamed)
        .default([UPGRADE_RUNBOOK], UPGRADE_RUNBOOK.name),
    )
    .addOption(
      new Option("--nodes <range>", `how many nodes, at least and at most: 3, or 1-${MOST_NODES}`)
        .argParser(range)
        .default({ least: 1, most: 4 }, "1-4"),
    )
    .option("--jobs <count>", "how many threads to simulate in", wholeNumber(1), 1)
    .option("--format <format>", "output format: text or json", format, "text")
    .option("--only <parts>", "of one seed, simulate only these parts of its schedule, e.g. 2,5", parts)
    .option(
      "--on-nodes <count>",
      "simulate one seed on this many nodes instead of as many as were drawn",
      wholeNumber(1),
    )
    .addHelpText(
      "after",
      `
With one seed the whole story is printed; with several, progress and a summary.
Exit codes: 0 every promise was held and the runbook settled; ${EXIT.promiseBroken} a promise was broken; ${EXIT.notAtRest} the runbook did not settle; ${EXIT.fault} the simulation itself failed; ${EXIT.usage} wrong options; ${EXIT.interrupted} interrupted.`,
    )
    .exitOverride();
  try {
    const { runbook, ...others } = command.parse(argv, { from: "user" }).opts<Read>();
    const flags: Flags = { ...others, runbooks: runbook };
    if (flags.seeds === 1 || (flags.only === undefined && flags.onNodes === undefined)) return flags;
    process.stderr.write("--only and --on-nodes need a single seed.\n");
    return EXIT.usage;
  } catch (error) {
    // What commander has to say, it has said.
    return (error as { exitCode?: number }).exitCode === 0 ? EXIT.held : EXIT.usage;
  }
}

const wholeNumber = (least: number) => (text: string) => {
  if (!/^\d{1,9}$/.test(text) || Number(text) < least) {
    throw new InvalidArgumentError(`It must be a whole number, at least ${least}.`);
  }
  return Number(text);
};

function range(text: string): Flags["nodes"] {
  const [, least = "", most = least] = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(text) ?? [];
  const nodes = { least: Number(least), most: Number(most) };
  if (nodes.least < 1 || nodes.most > MOST_NODES || nodes.least > nodes.most) {
    throw new InvalidArgumentError(`It must be a number from 1 to ${MOST_NODES}, or two with a hyphen between them.`);
  }
  return nodes;
}

function runbooksNamed(text: string): Flags["runbooks"] {
  const named = text.split(",").map((wanted) => {
    const found = RUNBOOKS.find(({ name }) => name === wanted);
    if (!found) throw new InvalidArgumentError(`There is no runbook '${wanted}'.`);
    return found;
  });
  // Without an upgrade there is nothing to recover from, or to go back from.
  return [UPGRADE_RUNBOOK, ...new Set(named.filter((each) => each !== UPGRADE_RUNBOOK))];
}

function format(text: string): Flags["format"] {
  if (text !== "text" && text !== "json") throw new InvalidArgumentError("It must be text or json.");
  return text;
}

function parts(text: string): number[] {
  if (text === "none") return [];
  if (!/^\d+(,\d+)*$/.test(text))
    throw new InvalidArgumentError("It must be numbers with commas between them, or none.");
  return text.split(",").map(Number);
}
