import { npmRun } from "../names/commands";
import { scheduleInWords } from "../rehearsal/attack/words";
import { allPairs } from "../rehearsal/attack/pairs";
import type { Flags } from "./flags";
import { verdictOf, type SeedResult } from "./seed-result";
import { scheduleOf } from "./schedule-of";
import { excerptOf, type Excerpt } from "./shorten";
import type { Tally } from "./tally";

const WORDS = {
  held: "every promise was held, and the runbook settled",
  "promise-broken": "A PROMISE WAS BROKEN",
  "not-at-rest": "THE RUNBOOK DID NOT SETTLE",
  fault: "THE SIMULATION ITSELF FAILED",
} as const;

/** The command that simulates it again, with the whole story. */
export function replayOf(
  seed: number,
  { nodes, runbooks }: Pick<Flags, "nodes" | "runbooks">,
  { only, onNodes }: Excerpt,
): string {
  const options = [
    `--seed ${seed}`,
    ...(runbooks.length === 1 ? [] : [`--runbook ${runbooks.map(({ name }) => name).join(",")}`]),
    ...(nodes.least === 1 && nodes.most === 4 ? [] : [`--nodes ${nodes.least}-${nodes.most}`]),
    ...(only === undefined ? [] : [`--only ${only.length === 0 ? "none" : only.join(",")}`]),
    ...(onNodes === undefined ? [] : [`--on-nodes ${onNodes}`]),
  ];
  return npmRun("simulate", options.join(" "));
}

/** A seed: what was planned, how it ended, what was broken, and how it is simulated again. */
export function resultLines(result: SeedResult, flags: Pick<Flags, "nodes" | "runbooks">, excerpt: Excerpt): string[] {
  const { seed, attack, fault } = result;
  const schedule = excerptOf(scheduleOf(seed, flags), excerpt);
  return [
    `seed ${seed}: ${WORDS[verdictOf(result)]}`,
    ...scheduleInWords(schedule).map((line) => `  ${line}`),
    ...(attack?.runs ?? []).map(
      ({ act, runbook, outcome, reason }, index) =>
        `  run ${index + 1}, act ${act}${flags.runbooks.length === 1 ? "" : `, ${runbook}`}: ${outcome}${reason ? `: ${reason}` : ""}`,
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
  const { seeds, runs, scripts, verdicts, ends } = tally;
  const pairs = tally.pairCounts();
  const perSecond = (seeds / wallSeconds).toFixed(1);
  return [
    `${seeds} seeds in ${wallSeconds.toFixed(1)} s (${perSecond} a second), ${runs} runs, ${scripts} scripts.`,
    `${verdicts.held} held and settled, ${verdicts["promise-broken"]} with a broken promise, ${verdicts["not-at-rest"]} did not settle, ${verdicts.fault} in which the simulation itself failed.`,
    "",
    "How the last run ended:",
    ...counted(ends),
    "",
    `Faults that struck, by the row in which they did (${pairs.met} of ${pairs.possible} possible pairs were met; "-": cannot be):`,
    ...pairTable(tally),
    ...tally.missing().map((what) => `  NEVER MET: ${what}`),
  ];
}

/** A line for each kind of fault, a column for each row of the runbook. */
function pairTable(tally: Tally): string[] {
  const pairs = allPairs();
  const kinds = [...new Set(pairs.map(({ kind }) => kind))];
  const keys = [...new Set(pairs.map(({ key }) => key))];
  const cell = (kind: (typeof kinds)[number], key: (typeof keys)[number]) =>
    pairs.find((pair) => pair.kind === kind && pair.key === key)?.impossible === undefined
      ? String(tally.timesOfPair(kind, key))
      : "-";
  return [
    line(
      "row",
      keys.map((_key, index) => String(index + 1)),
    ),
    ...kinds.map((kind) =>
      line(
        kind,
        keys.map((key) => cell(kind, key)),
      ),
    ),
    ...keys.map((key, index) => `${String(index + 1).padStart(4)}: ${key}`),
  ];
}

const line = (name: string, cells: readonly string[]) =>
  `${name.padEnd(18)}${cells.map((cell) => cell.padStart(5)).join("")}`;

const counted = (counts: ReadonlyMap<string, number>) =>
  [...counts].sort(([, one], [, other]) => other - one).map(([what, times]) => `${String(times).padStart(8)}  ${what}`);
