import { UPGRADE_RUNBOOK } from "../../../src/runbooks/upgrade";
import type { StepReport } from "../../../src/rehearsal/report";
import { publishForSimulation } from "../../../src/simulation/set-up";
import { simulateRuns } from "../../../src/simulation/simulate-runs";
import { simulateVendor } from "../../../src/simulation/simulate-vendor";
import type { WorldEvent } from "../../../src/stand-ins/world/events";
import type { Scenario } from "../../../src/stand-ins/world/scenario";
import { catalogue } from "../../../steps";
import { scenarioFor, type Measured } from "./durations";
import { outageOf, secondsIn, type Span } from "./outage-of";
import { phasesIn, type PhaseSpan } from "./phases";

/** One row on one machine. */
type PlayedRow = Pick<StepReport, "name" | "machine" | "beganAtSeconds" | "seconds">;

/** One run, and what it cost. */
export interface Played {
  scenario: Scenario;
  events: readonly WorldEvent[];
  rows: readonly PlayedRow[];
  outage: Span;
  outageSeconds: number;
  phases: readonly PhaseSpan[];
}

/** How ours backs up; `Full` is the default. */
export type Strategy = "Full" | "DifferentialAfterFull" | "SnapshotAfterBackup";

const STRATEGY_VARIABLE = "Upgrade.Backup.Strategy";
const MAY_MOVE_BASE_VARIABLE = "Upgrade.Backup.MayMoveBase";
/** As the stand-in SQL Server has it. */
const SNAPSHOT_SECONDS = 2;

export type PlayOurs = (measured: Measured & { strategy?: Strategy }) => Promise<Played | undefined>;

/**
 * Publishes our upgrade runbook, once, and plays it as often as is asked.
 * @returns what plays it; its answer is undefined when it did not do what the strategy says, as when it does not know it
 */
export async function ourRunbook(projectFolder: string): Promise<PlayOurs> {
  const published = await publishForSimulation(projectFolder, UPGRADE_RUNBOOK);
  const canChoose = published.placeholders.includes(STRATEGY_VARIABLE);
  return async ({ strategy = "Full", ...measured }) => {
    if (strategy !== "Full" && !canChoose) return undefined;
    const scenario = scenarioFor(measured);
    const variables = {
      [STRATEGY_VARIABLE]: strategy,
      ...(strategy === "DifferentialAfterFull" && { [MAY_MOVE_BASE_VARIABLE]: "True" }),
    };
    const { report, events } = await simulateRuns(
      { scenario, runs: [{}], ...(canChoose && { variables }) },
      { runbooks: [UPGRADE_RUNBOOK], steps: catalogue, published },
    );
    if (report.outcome !== "upgraded") throw new Error(`Our run ended with ${report.outcome}: ${report.reason}`);
    return strategyOf(events) === strategy ? played(scenario, events, report.steps) : undefined;
  };
}

/** Plays the vendor's runbook. */
export async function playVendor(measured: Measured): Promise<Played> {
  const scenario = scenarioFor(measured);
  const { scripts, events } = await simulateVendor(scenario);
  const failure = scripts.find((script) => script.failure !== undefined)?.failure;
  if (failure !== undefined) throw new Error(`The vendor's runbook failed: ${failure}`);
  return played(scenario, events, scripts);
}

function played(scenario: Scenario, events: readonly WorldEvent[], rows: readonly PlayedRow[]): Played {
  const outage = outageOf(events);
  if (!outage) throw new Error("There was no outage.");
  const { serviceStopSeconds } = scenario.durations;
  const phases = phasesIn(events, outage, { serviceStopSeconds, snapshotSeconds: SNAPSHOT_SECONDS });
  return { scenario, events, rows, outage, outageSeconds: secondsIn(outage), phases };
}

/** What a run did, by what happened: never by what it was told to do. */
function strategyOf(events: readonly WorldEvent[]): Strategy {
  // Kinds and fields that this branch may not know yet.
  const all = events as readonly { kind: string; differentialOf?: string }[];
  if (all.some(({ kind }) => kind === "snapshot-created")) return "SnapshotAfterBackup";
  return all.some(({ differentialOf }) => differentialOf !== undefined) ? "DifferentialAfterFull" : "Full";
}

/** The outage that nobody can avoid: the last stop, the upgrade of the database as it was measured, and the start of one node. */
export function unavoidableSeconds({ scenario, events }: Played): number {
  const { serviceStopSeconds, serviceStartSeconds } = scenario.durations;
  const began = events.find(({ kind }) => kind === "database-upgrade-began")?.atSeconds ?? 0;
  const ended = events.findLast(({ kind }) => kind === "database-upgrade-ended")?.atSeconds ?? began;
  return serviceStopSeconds + (ended - began) + serviceStartSeconds;
}
