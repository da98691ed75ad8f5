import type { StepKey } from "../names/steps";
import type { ScriptOutcome } from "../stand-ins/engine/events";
import { judge, measure } from "./judges/judge";
import type { PromiseVerdict } from "./judges/verdict";
import type { Scenario } from "../stand-ins/world/scenario";
import type { WorldEvent, WorldSnapshot } from "../stand-ins/world/events";

/** One script of one run. Seconds are the rehearsal's, as are all durations here. */
export interface StepReport {
  run: number;
  /** Of the row: it never changes. */
  key: StepKey;
  /** Its number, as it is printed. */
  row: string;
  name: string;
  machine: string;
  outcome: ScriptOutcome;
  beganAtSeconds: number;
  seconds: number;
  /** Real seconds from the start of its process to its first line. */
  overheadSeconds: number;
  /** Sensitive outputs are left out. */
  outputs: Record<string, string>;
  /** What it said it changes, or would change, in order. */
  changes: string[];
  reason: string;
}

type RehearsalOutcome = "upgraded" | "nothing-to-do" | "dry-run" | "failed" | "promise-broken";

/** What a rehearsal found: printed as one JSON document with `--format json`. */
export interface RehearsalReport {
  /** Everything in it happened on stand-ins. */
  rehearsedOn: "stand-ins";
  /** In which way the scripts of the steps were run. */
  scripts: string;
  outcome: RehearsalOutcome;
  from: string;
  to: string;
  /** How long no node answered its ping with 200. */
  outageSeconds: number;
  /** How long no node's service ran. */
  serviceDownSeconds: number;
  nodes: { name: string; version: string | undefined; online: boolean; draining: boolean }[];
  steps: StepReport[];
  promises: PromiseVerdict[];
  /** How each run of the runbook ended. */
  runs: ScriptOutcome[];
  /** The first reason of a failed run. */
  reason: string;
}

/** 0: upgraded (or rightly nothing to do) and no promise broken; 4: a promise broke; 5: it failed and said so. */
export function exitCodeOf(report: RehearsalReport): 0 | 4 | 5 {
  if (report.outcome === "promise-broken") return 4;
  return report.outcome === "failed" ? 5 : 0;
}

/** Puts the report together: judges the promises, and measures, by the events alone. */
export function reportOf(
  { from, to }: Pick<Scenario, "from" | "to">,
  { nodes }: WorldSnapshot,
  steps: StepReport[],
  runs: ScriptOutcome[],
  events: readonly WorldEvent[],
): Omit<RehearsalReport, "scripts"> {
  const promises = judge(events);
  const { outageSeconds, serviceDownSeconds } = measure(events);
  return {
    rehearsedOn: "stand-ins",
    outcome: outcomeOf(
      events,
      runs,
      promises.some(({ held }) => held === false),
      steps,
    ),
    from,
    to,
    outageSeconds: round(outageSeconds),
    serviceDownSeconds: round(serviceDownSeconds),
    nodes: nodes.map(({ name, installedVersion, serving, draining }) => ({
      name,
      version: installedVersion,
      online: serving,
      draining,
    })),
    steps,
    promises,
    runs,
    reason: steps.find(({ reason }) => reason !== "")?.reason ?? "",
  };
}

function outcomeOf(
  events: readonly WorldEvent[],
  runs: readonly ScriptOutcome[],
  isBroken: boolean,
  steps: readonly StepReport[],
): RehearsalReport["outcome"] {
  if (isBroken) return "promise-broken";
  if (runs.at(-1) !== "success") return "failed";
  if (events.findLast((event) => event.kind === "run-began")?.dryRun) return "dry-run";
  return steps.some(({ outputs }) => outputs.UpgradeAvailable === "True") ? "upgraded" : "nothing-to-do";
}

/** To hundredths. */
export const round = (seconds: number) => Math.round(seconds * 100) / 100;
