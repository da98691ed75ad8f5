import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PRIMARY_ROLE } from "../step/system-variables";
import { UPGRADE_RUNBOOK } from "../runbook/upgrade";
import type { AnyStep } from "../step/define-step";
import { judge, measure } from "./checkers/judge";
import type { RehearsalReport, StepReport } from "./report";
import { PackageStore } from "./runner/package-store";
import { runRunbook, type RunnerEvent, type ScriptOutcome } from "./runner/run-runbook";
import type { Scenario } from "./scenario";
import { SecretScan } from "./secret-scan";
import { startStandIns, type StandIns } from "./stand-ins";
import { INSTALLATION_ID } from "./http/node-api";
import type { WorldEvent } from "./world/events";

/** One run of the runbook within a rehearsal. */
export interface RunWish {
  dryRun?: boolean;
  /** Cancels the run, by killing its process trees, as soon as the world saw this. */
  cancelWhen?: (event: WorldEvent) => boolean;
  /** Cancels the run as soon as a script on the primary has announced its n-th change (the first is 1). */
  cancelAtChange?: number;
  /** Project variables that differ in this run. */
  variables?: Readonly<Record<string, string>>;
}

export interface RehearsalOrder {
  scenario: Scenario;
  steps: ReadonlyMap<string, AnyStep>;
  /** Where the packages lie; a folder with a planted bug comes first. */
  packageFolders: readonly string[];
  /** The runs, one after another on the same stand-ins. */
  runs: readonly RunWish[];
  variables?: Readonly<Record<string, string>>;
}

/** Follows a rehearsal while it goes on. */
export interface RehearsalListener {
  runBegan(run: number, wish: RunWish, standIns: StandIns): void;
  runnerEvent(event: RunnerEvent): void;
  runEnded(run: number, outcome: ScriptOutcome): void;
}

/** What a rehearsal leaves behind for tests and the timeline: the report and everything that happened in the world. */
export interface Rehearsed {
  report: RehearsalReport;
  events: readonly WorldEvent[];
}

/** How long stand-ins get to finish what they are doing (an installer, a rollback) after a run, in real seconds. */
const SETTLE_SECONDS = 20;
/** Files above this are installers or backups: not read when secrets are looked for. */
const LARGEST_SCANNED_FILE_BYTES = 1_000_000;

/** Starts the stand-ins, runs the runbook on them as often as ordered, judges what happened, and cleans up. */
export async function rehearse(order: RehearsalOrder, listener?: RehearsalListener): Promise<Rehearsed> {
  const workFolder = mkdtempSync(join(tmpdir(), "octopus-ha-rehearsal-"));
  const standIns = await startStandIns(order.scenario);
  try {
    const packages = new PackageStore(order.packageFolders, workFolder);
    const scan = new SecretScan(standIns.secrets);
    standIns.world.onProgramCall = (node, program, args) => {
      for (const which of scan.find(args.join(" "))) {
        standIns.world.record({ kind: "secret-seen", where: `the arguments of ${program} on ${node}`, which });
      }
    };
    const steps: StepReport[] = [];
    const outcomes: ScriptOutcome[] = [];
    for (const [index, wish] of order.runs.entries()) {
      listener?.runBegan(index + 1, wish, standIns);
      const outcome = await oneRun({ order, wish, run: index + 1, standIns, packages, scan, steps, listener });
      await settle(standIns);
      outcomes.push(outcome);
      listener?.runEnded(index + 1, outcome);
    }
    for (const machine of standIns.machines) scanFolder(machine.folder, scan, standIns);
    standIns.world.record({ kind: "world-ended", snapshot: standIns.world.snapshot() });
    const events = [...standIns.world.events];
    return { report: reportOf(order, standIns, steps, outcomes, events), events };
  } finally {
    await standIns.close();
    rmSync(workFolder, { recursive: true, force: true });
  }
}

interface OneRun {
  order: RehearsalOrder;
  wish: RunWish;
  run: number;
  standIns: StandIns;
  packages: PackageStore;
  scan: SecretScan;
  steps: StepReport[];
  listener: RehearsalListener | undefined;
}

async function oneRun(given: OneRun): Promise<ScriptOutcome> {
  const { order, wish, run, standIns, packages } = given;
  const { world } = standIns;
  const runId = `ServerTasks-${100 + run}`;
  const cancel = new AbortController();
  const { from, to } = order.scenario;
  const projectVariables: Record<string, string> = {
    ...standIns.projectVariables,
    ...order.variables,
    ...wish.variables,
    "Upgrade.DryRun": wish.dryRun ? "True" : "False",
  };
  world.record({
    kind: "run-began",
    runId,
    from,
    to,
    dryRun: wish.dryRun ?? false,
    installerSha256: standIns.installerSha256,
    controlsItself: projectVariables["Upgrade.Controller.InstallationId"] === INSTALLATION_ID,
  });
  let changes = 0;
  const stopWatching = world.watch((event) => {
    if (wish.cancelWhen?.(event)) cancel.abort();
  });
  const outcome = await runRunbook({
    runId,
    rows: UPGRADE_RUNBOOK,
    steps: order.steps,
    machines: standIns.machines,
    projectVariables,
    packages,
    cancel: cancel.signal,
    onEvent: (event) => {
      keep(event, given, runId);
      if (announcesChange(event, standIns)) {
        changes += 1;
        if (changes === wish.cancelAtChange) cancel.abort();
      }
      given.listener?.runnerEvent(event);
    },
  });
  stopWatching();
  world.record({ kind: "run-ended", runId, outcome, snapshot: world.snapshot() });
  return outcome;
}

/** Whether a script on the primary says that it is about to change something. */
function announcesChange(event: RunnerEvent, { machines }: StandIns): boolean {
  if (event.kind !== "script-text" || !event.text.startsWith("Now: ")) return false;
  return event.machine === machines.find(({ roles }) => roles.includes(PRIMARY_ROLE))?.name;
}

/** Puts what the runner saw where the report and the checkers find it. */
function keep(event: RunnerEvent, { run, standIns, steps, scan }: OneRun, runId: string): void {
  if (event.kind === "row-skipped") return;
  const { world } = standIns;
  const { row, machine } = event;
  const current = () => steps.findLast((each) => each.run === run && each.row === row.row && each.machine === machine);
  const look = (where: string, text: string) => {
    for (const which of scan.find(text))
      world.record({ kind: "secret-seen", where: `${row.name} on ${machine}: ${where}`, which });
  };
  switch (event.kind) {
    case "script-began":
      world.record({ kind: "row-began", runId, row: row.row, machine });
      steps.push({
        run,
        row: row.row,
        name: row.name,
        machine,
        outcome: "cancelled",
        beganAtSeconds: world.now(),
        seconds: 0,
        overheadSeconds: 0,
        outputs: {},
        changes: [],
        reason: "",
      });
      break;
    case "script-text": {
      look("a log line", event.text);
      const change = /^(?:Now: |Would )(.*)\.$/.exec(event.text)?.[1];
      if (change !== undefined) current()?.changes.push(change);
      break;
    }
    case "script-progress":
      look("a progress message", event.message);
      break;
    case "script-output": {
      if (event.sensitive) break;
      look(`the output ${event.name}`, event.value);
      const step = current();
      if (step) step.outputs[event.name] = event.value;
      break;
    }
    case "script-artifact":
      look(`the artifact ${event.name}`, readFileSync(event.path, "latin1"));
      break;
    case "script-ended": {
      look("the reason of the failure", event.reason);
      world.record({ kind: "row-ended", runId, row: row.row, machine, outcome: event.outcome, reason: event.reason });
      const step = current();
      if (!step) break;
      step.outcome = event.outcome;
      step.seconds = round(world.now() - step.beganAtSeconds);
      step.overheadSeconds = round(event.overheadSeconds);
      step.reason = event.reason;
      break;
    }
  }
}

/** An installer or a rollback goes on after its step: the world is judged when it has come to rest. */
async function settle({ world }: StandIns): Promise<void> {
  const until = Date.now() + SETTLE_SECONDS * 1000;
  while (!world.isQuiet() && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
}

function scanFolder(folder: string, scan: SecretScan, standIns: StandIns): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) scanFolder(path, scan, standIns);
    else if (entry.isFile() && statSync(path).size <= LARGEST_SCANNED_FILE_BYTES) {
      for (const which of scan.find(readFileSync(path, "latin1"))) {
        standIns.world.record({ kind: "secret-seen", where: `the file ${entry.name}`, which });
      }
    }
  }
}

function reportOf(
  { scenario }: RehearsalOrder,
  standIns: StandIns,
  steps: StepReport[],
  runs: ScriptOutcome[],
  events: readonly WorldEvent[],
): RehearsalReport {
  const promises = judge(events);
  const { outageSeconds, serviceDownSeconds } = measure(events);
  const { nodes } = standIns.world.snapshot();
  return {
    rehearsedOn: "stand-ins",
    outcome: outcomeOf(
      events,
      runs,
      promises.every(({ held }) => held),
      steps,
    ),
    from: scenario.from,
    to: scenario.to,
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
  allHeld: boolean,
  steps: readonly StepReport[],
): RehearsalReport["outcome"] {
  if (!allHeld) return "promise-broken";
  if (runs.at(-1) !== "success") return "failed";
  if (events.findLast((event) => event.kind === "run-began")?.dryRun) return "dry-run";
  return steps.some(({ outputs }) => outputs.UpgradeAvailable === "True") ? "upgraded" : "nothing-to-do";
}

const round = (seconds: number) => Math.round(seconds * 100) / 100;
