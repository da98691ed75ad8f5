import { npmRun } from "../names/commands";
import { scheduleInWords } from "../rehearsal/attack/words";
import { drawSchedule } from "../rehearsal/attack/draw";
import type { Flags } from "./flags";
import { verdictOf, type SeedResult } from "./seed-result";
import { excerptOf, type Excerpt } from "./shorten";
import type { Tally } from "./tally";

const WORDS = {
  held: "every promise was held, and the runbook settled",
  "promise-broken": "A PROMISE WAS BROKEN",
  "not-at-rest": "THE RUNBOOK DID NOT SETTLE",
  fault: "THE SIMULATION ITSELF FAILED",
} as const;

/** The command that simulates it again, with the whole story. */
export function replayOf(seed: number, { nodes }: Pick<Flags, "nodes">, { only, onNodes }: Excerpt): string {
  const options = [
    `--seed ${seed}`,
    ...(nodes.least === 1 && nodes.most === 4 ? [] : [`--nodes ${nodes.least}-${nodes.most}`]),
    ...(only === undefined ? [] : [`--only ${only.length === 0 ? "none" : only.join(",")}`]),
    ...(onNodes === undefined ? [] : [`--on-nodes ${onNodes}`]),
  ];
  return npmRun("simulate", options.join(" "));
}

/** A seed: what was planned, how it ended, what was broken, and how it is simulated again. */
export function resultLines(result: SeedResult, flags: Pick<Flags, "nodes">, excerpt: Excerpt): string[] {
  const { seed, attack, fault } = result;
  const schedule = excerptOf(drawSchedule(seed, { nodes: flags.nodes }), excerpt);
  return [
    `seed ${seed}: ${WORDS[verdictOf(result)]}`,
    ...scheduleInWords(schedule).map((line) => `  ${line}`),
    ...(attack?.runs ?? []).map(
      ({ act, outcome, reason }, index) => `  run ${index + 1}, act ${act}: ${outcome}${reason ? `: ${reason}` : ""}`,
    ),
    ...(attack?.missed ?? []).map((what) => `  did not strike: ${what}`),
    ...(attack?.broken ?? []).map(({ id, detail }) => `  ${id}: ${detail}`),
    ...(attack ? [`  ${attack.end}`] : []),
    ...(fault ?? "")
      .split("\n")
      .filter(Boolean)
      .map((line) => `  ${line}`),
    `  ${replayOf(seed, flags, excerpt)}`,
  ];
}

/** What came of many seeds, as a person reads it. */
export function summaryLines(tally: Tally, wallSeconds: number): string[] {
  const { seeds, runs, scripts, verdicts, ends, faults } = tally;
  const pairs = tally.pairCounts();
  const perSecond = (seeds / wallSeconds).toFixed(1);
  return [
    `${seeds} seeds in ${wallSeconds.toFixed(1)} s (${perSecond} a second), ${runs} runs, ${scripts} scripts.`,
    `${verdicts.held} held and settled, ${verdicts["promise-broken"]} with a broken promise, ${verdicts["not-at-rest"]} did not settle, ${verdicts.fault} in which the simulation itself failed.`,
    "",
    "How the last run ended:",
    ...counted(ends),
    "",
    "Faults that struck:",
    ...counted(faults),
    "",
    `Pairs of a row and a fault: ${pairs.met} of ${pairs.possible} possible ones were met.`,
    ...tally.missing().map((what) => `  NEVER MET: ${what}`),
  ];
}

const counted = (counts: ReadonlyMap<string, number>) =>
  [...counts].sort(([, one], [, other]) => other - one).map(([what, times]) => `${String(times).padStart(8)}  ${what}`);
