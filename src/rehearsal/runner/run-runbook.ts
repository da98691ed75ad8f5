import { ASSUMPTIONS_OUTPUT } from "../../step/system-variables";
import type { AnyStep } from "../../step/define-step";
import type { RunbookRow } from "../../runbook/upgrade";
import type { PackageStore } from "./package-store";
import { startScript, type RunningScript } from "./script";
import { parametersOf, systemVariablesOf, type RunOutputs, type TargetMachine } from "./variables";

/** A machine with a Tentacle: where its scripts run. */
export interface Tentacle extends TargetMachine {
  environment: NodeJS.ProcessEnv;
}

export type ScriptOutcome = "success" | "failed" | "cancelled";

/** What the runner tells while it runs: the live table, the plain lines and the report listen to the same events. */
export type RunnerEvent =
  | { kind: "row-skipped"; row: RunbookRow; because: string }
  | { kind: "script-began"; row: RunbookRow; machine: string }
  | { kind: "script-text"; row: RunbookRow; machine: string; level: string; text: string }
  | { kind: "script-progress"; row: RunbookRow; machine: string; percent: number; message: string }
  | { kind: "script-output"; row: RunbookRow; machine: string; name: string; value: string; sensitive: boolean }
  | { kind: "script-artifact"; row: RunbookRow; machine: string; path: string; name: string }
  | {
      kind: "script-ended";
      row: RunbookRow;
      machine: string;
      outcome: ScriptOutcome;
      exitCode: number | undefined;
      /** What the script gave as the reason of its failure. */
      reason: string;
      overheadSeconds: number;
    };

export interface RunbookRun {
  runId: string;
  rows: readonly RunbookRow[];
  steps: ReadonlyMap<string, AnyStep>;
  machines: readonly Tentacle[];
  projectVariables: Readonly<Record<string, string>>;
  packages: PackageStore;
  onEvent: (event: RunnerEvent) => void;
  /** Aborting it cancels the task: every running script's process tree is killed. */
  cancel: AbortSignal;
}

/** Octopus runs a step on ten machines at a time unless told otherwise; provisioning raises it to the number of nodes. */
const MACHINES_AT_A_TIME = 10;

/**
 * Plays Octopus for one run of a runbook: rows in order, each on the machines with its role, one script per Tentacle,
 * run conditions, output variables, and what comes after a failure. A cancelled task runs nothing more.
 * @returns how the task ended
 */
export async function runRunbook(run: RunbookRun): Promise<ScriptOutcome> {
  const outputs: RunOutputs = new Map();
  let error: string | undefined;
  for (const row of run.rows) {
    if (run.cancel.aborted) return "cancelled";
    const because = reasonToSkip(row, error, outputs);
    if (because) {
      run.onEvent({ kind: "row-skipped", row, because });
      continue;
    }
    const machines = run.machines.filter(({ roles }) => roles.includes(row.role));
    const waiting = [...machines];
    const worker = async () => {
      for (let machine = waiting.shift(); machine; machine = waiting.shift()) {
        // What was handed over before the row began: machines of one row do not see each other's outputs (facts 2.9).
        const reason = await runOnMachine(run, row, machine, seen, error, made);
        if (reason !== undefined) failures.push(`${row.name} on ${machine.name}: ${reason}`);
      }
    };
    const seen: RunOutputs = new Map(outputs);
    const made = new Map<string, Map<string, string>>();
    const failures: string[] = [];
    await Promise.all(Array.from({ length: MACHINES_AT_A_TIME }, worker));
    if (made.size > 0) outputs.set(row.name, made);
    if (failures.length > 0) error ??= failures.join("; ");
  }
  if (run.cancel.aborted) return "cancelled";
  return error === undefined ? "success" : "failed";
}

function reasonToSkip(row: RunbookRow, error: string | undefined, outputs: RunOutputs): string | undefined {
  if (row.runs === "after-failure") return error === undefined ? "nothing failed" : undefined;
  if (error !== undefined) return "an earlier step failed";
  if (row.runs === "always") return undefined;
  const available = [...outputs.values()]
    .flatMap((machines) => [...machines.values()])
    .some((values) => values.get("UpgradeAvailable") === "True");
  return available ? undefined : "there is nothing to do";
}

/** @returns the reason of the failure, or undefined when it succeeded */
async function runOnMachine(
  run: RunbookRun,
  row: RunbookRow,
  machine: Tentacle,
  seen: RunOutputs,
  error: string | undefined,
  made: Map<string, Map<string, string>>,
): Promise<string | undefined> {
  const step = run.steps.get(row.step);
  if (!step) throw new Error(`The runbook names the step '${row.step}', which is not in the catalogue.`);
  const at = { row, machine: machine.name };
  const values = new Map<string, string>();
  let reason = "";
  run.onEvent({ kind: "script-began", ...at });
  const script: RunningScript = startScript({
    packageFolder: run.packages.folderOf(row.step),
    environment: machine.environment,
    variables: {
      ...parametersOf(step, row, run.projectVariables),
      ...systemVariablesOf({ runId: run.runId, row, machine, machines: run.machines, outputs: seen, error }),
    },
    onText: (level, text) => run.onEvent({ kind: "script-text", ...at, level, text }),
    onMessage: ({ name, attributes }) => {
      const text = (attribute: string) => attributes[attribute] ?? "";
      if (name === "setVariable") {
        values.set(text("name"), text("value"));
        if (text("name") === ASSUMPTIONS_OUTPUT) return;
        const sensitive = text("sensitive") === "True";
        run.onEvent({ kind: "script-output", ...at, name: text("name"), value: text("value"), sensitive });
      } else if (name === "progress") {
        run.onEvent({ kind: "script-progress", ...at, percent: Number(text("percentage")), message: text("message") });
      } else if (name === "createArtifact") {
        run.onEvent({ kind: "script-artifact", ...at, path: text("path"), name: text("name") });
      } else if (name === "resultMessage") reason = text("message");
    },
  });
  const kill = () => script.kill();
  run.cancel.addEventListener("abort", kill, { once: true });
  if (run.cancel.aborted) kill();
  const { exitCode, overheadSeconds } = await script.ended;
  run.cancel.removeEventListener("abort", kill);
  const outcome: ScriptOutcome = exitCode === 0 ? "success" : run.cancel.aborted ? "cancelled" : "failed";
  // Outputs of a script that failed are kept by Octopus as well: they were sent before it ended.
  made.set(machine.name, values);
  if (outcome === "failed" && reason === "") reason = `the script ended with exit code ${exitCode ?? "none (killed)"}`;
  run.onEvent({ kind: "script-ended", ...at, outcome, exitCode, reason, overheadSeconds });
  return outcome === "success" ? undefined : reason;
}
