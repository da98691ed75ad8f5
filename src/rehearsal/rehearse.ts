import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printed } from "../runbooks/printed";
import type { Runbook } from "../runbooks/runbook";
import { UPGRADE_RUNBOOK } from "../runbooks/upgrade";
import { startControlling, type Controlling } from "./controlling";
import { statedEnd } from "../stand-ins/world/faults";
import type { DeploymentTargetsForm } from "../stand-ins/engine/deployment-targets";
import type { EngineEvent, ScriptOutcome } from "../stand-ins/engine/events";
import { Orphans } from "../stand-ins/engine/orphans";
import { INSTALLATION_ID } from "../stand-ins/http/node-api";
import type { NodeComputers } from "../stand-ins/world/node-computers";
import { announcesChange, observe, scanFolder } from "./observe";
import { reportOf, type RehearsalReport, type StepReport } from "./report";
import { runnerEvent, type RunnerEvent } from "./run-events";
import type { Scenario } from "../stand-ins/world/scenario";
import { SecretScan } from "./secret-scan";
import { startStandIns, type StandIns } from "../stand-ins/stand-ins";
import type { WorldEvent } from "../stand-ins/world/events";

/** One run of the runbook within a rehearsal. */
export interface RehearsalRun {
  dryRun?: boolean;
  /** Cancels the run, by killing its process trees, as soon as the world saw this. */
  cancelWhen?: (event: WorldEvent) => boolean;
  /** Cancels the run when it is aborted. */
  cancel?: AbortSignal;
  /** Cancels the run as soon as a script on the primary has announced its n-th change (the first is 1). */
  cancelAtChange?: number;
  /** The cancel kills PowerShell alone: what it had started goes on, and has to notice. */
  killsPowerShellOnly?: boolean;
  /** Project variables that differ in this run. */
  variables?: Readonly<Record<string, string>>;
}

/** What a rehearsal is made of, before it is said what runs. */
interface RehearsalStage {
  scenario: Scenario;
  /** Where `metadata/` lies: the step templates that are put on the controlling instance. */
  projectFolder: string;
  /** Where the packages lie; a folder with a planted bug comes first. */
  packageFolders: readonly string[];
  variables?: Readonly<Record<string, string>>;
  /** The runbook that is rehearsed; the upgrade runbook unless given. */
  runbook?: Runbook;
  /** In which form runs have `Octopus.Deployment.Targets`; without it, not at all. */
  deploymentTargets?: DeploymentTargetsForm;
  /** What the nodes run on; folders on this disk unless given. */
  computers?: NodeComputers;
  /**
   * Leaves the world's files, with `events.jsonl` beside them (one event a line, in order) and `heard.jsonl` (what
   * stand-ins were asked and scripts said).
   */
  keepFiles?: boolean;
  /** Ends the rehearsal: scripts are killed, stand-ins closed, files removed. */
  interrupt?: AbortSignal;
}

interface RehearsalOrder extends RehearsalStage {
  /** The runs, one after another on the same stand-ins. */
  runs: readonly RehearsalRun[];
}

/** What somebody who plays a rehearsal run by run is handed. */
interface Play {
  standIns: StandIns;
  controlling: Controlling;
  /** Runs the runbook once, and waits until the world is at rest. @returns how it ended, with the first reason of a failure */
  run: (wanted: RehearsalRun) => Promise<{ outcome: ScriptOutcome; reason: string }>;
}

/** Follows a rehearsal while it goes on. */
export interface RehearsalListener {
  runBegan(run: number, wanted: RehearsalRun, standIns: StandIns): void;
  /**
   * The runbook was put on the stand-in controlling instance; zero: it was there already.
   * @param scripts in which way the scripts of its steps will be run, in a sentence
   */
  provisioned(written: number, scripts: string): void;
  runnerEvent(event: RunnerEvent): void;
  runEnded(run: number, outcome: ScriptOutcome): void;
  /** All is over, and its files were left in this folder. */
  filesKept?(folder: string): void;
}

/** What a rehearsal leaves behind for tests and the timeline: the report and everything that happened in the world. */
export interface Rehearsed {
  report: RehearsalReport;
  events: readonly WorldEvent[];
  /** Which stand-in programs were called. */
  programsCalled: readonly string[];
}

/** Which instance the runbook runs on: a rehearsal may say that it is the rehearsed one itself. */
const CONTROLLER_VARIABLE = "Upgrade.Controller.InstallationId";

/** What an unfinished upgrade of the database printed: in a folder that is closed to others (P10). */
const UPGRADER_OUTPUT = "database-upgrade.output";

/** JSON lines; times are seconds of the rehearsal's clock. */
const EVENT_LOG = "events.jsonl";
const HEARD_LOG = "heard.jsonl";
/** The version that a run with an exact policy asks for. */
const EXACT_VERSION_VARIABLE = "Upgrade.Release.Version";

/** How long stand-ins get to finish what they are doing (an installer, a rollback) after a run, in real seconds. */
const SETTLE_SECONDS = 20;

/**
 * Starts the stand-ins, puts the runbook on the stand-in controlling instance as an administrator would, runs it as often
 * as ordered, judges what happened, and cleans up.
 */
export async function rehearse(order: RehearsalOrder, listener?: RehearsalListener): Promise<Rehearsed> {
  return rehearsePlay(order, listener, async ({ standIns, run }) => {
    const stated = statedEnd(order.scenario.faults);
    if (stated) standIns.world.record({ kind: "end-stated", ...stated });
    for (const wanted of order.runs) {
      if (order.interrupt?.aborted) return;
      await run(wanted);
    }
  });
}

/** The same, with the runs and what happens between them in the hands of `play`. */
export async function rehearsePlay(
  order: RehearsalStage,
  listener: RehearsalListener | undefined,
  play: (play: Play) => Promise<void>,
): Promise<Rehearsed> {
  const workFolder = mkdtempSync(join(tmpdir(), "octopus-ha-rehearsal-"));
  const standIns = await startStandIns(order.scenario, order.projectFolder, order.computers);
  let hear: (event: EngineEvent) => void = () => undefined;
  const orphans = new Orphans((what, { step, machine }) => {
    standIns.world.record({ kind: what === "left" ? "script-left-behind" : "left-behind-ended", step, machine });
  });
  let controlling: Controlling | undefined;
  try {
    controlling = await startControlling({
      projectFolder: order.projectFolder,
      packageFolders: order.packageFolders,
      workFolder,
      machines: standIns.machines,
      installationId: order.variables?.[CONTROLLER_VARIABLE] ?? standIns.controllerInstallationId,
      onEvent: (event) => hear(event),
      ...(order.deploymentTargets && { deploymentTargets: order.deploymentTargets }),
      orphans,
      runbook: order.runbook ?? UPGRADE_RUNBOOK,
    });
    const scan = new SecretScan(standIns.secrets);
    standIns.world.onProgramCall = (node, program, args) => {
      for (const which of scan.find(args.join(" "))) {
        standIns.world.record({ kind: "secret-seen", where: `the arguments of ${program} on ${node}`, which });
      }
    };
    const steps: StepReport[] = [];
    const outcomes: ScriptOutcome[] = [];
    const at = { order, standIns, controlling, scan, steps, listener };
    const run = async (wanted: RehearsalRun) => {
      orphans.areLeft = wanted.killsPowerShellOnly ?? false;
      const number = outcomes.length + 1;
      const outcome = await oneRun({ ...at, wanted, run: number }, (listen) => (hear = listen));
      if (!order.interrupt?.aborted) await settle(standIns, orphans);
      outcomes.push(outcome);
      lookForSecretsLeft(standIns, scan, outcome === "success" && !(wanted.dryRun ?? false));
      listener?.runEnded(number, outcome);
      return { outcome, reason: steps.find((step) => step.run === number && step.reason !== "")?.reason ?? "" };
    };
    await play({ standIns, controlling, run });
    standIns.world.record({ kind: "world-ended", snapshot: standIns.world.snapshot() });
    const events = [...standIns.world.events];
    return {
      report: {
        scripts: controlling.scripts,
        ...reportOf(order.scenario, standIns.world.snapshot(), steps, outcomes, events),
      },
      events,
      programsCalled: [...standIns.world.called].sort(),
    };
  } finally {
    orphans.killAll();
    await controlling?.close();
    const keepFiles = order.keepFiles ?? false;
    await standIns.close({ keepFiles });
    rmSync(workFolder, { recursive: true, force: true });
    if (keepFiles) {
      writeLines(join(standIns.folder, EVENT_LOG), standIns.world.events);
      writeLines(join(standIns.folder, HEARD_LOG), standIns.world.heard);
      listener?.filesKept?.(standIns.folder);
    }
  }
}

function writeLines(path: string, items: readonly unknown[]): void {
  writeFileSync(path, items.map((item) => `${JSON.stringify(item)}\n`).join(""));
}

interface OneRun {
  order: RehearsalStage;
  wanted: RehearsalRun;
  run: number;
  standIns: StandIns;
  controlling: Controlling;
  scan: SecretScan;
  steps: StepReport[];
  listener: RehearsalListener | undefined;
}

async function oneRun(
  given: OneRun,
  listenWith: (listen: (event: EngineEvent) => void) => void,
): Promise<ScriptOutcome> {
  const { order, wanted, run, standIns, controlling } = given;
  const { world } = standIns;
  const runId = `run ${run}`;
  const cancel = new AbortController();
  const { [CONTROLLER_VARIABLE]: controller, ...variables } = { ...order.variables, ...wanted.variables };
  const dryRun = wanted.dryRun ?? false;
  const rows = printed((order.runbook ?? UPGRADE_RUNBOOK).rows);
  const offered = standIns.releases();
  const primary = world.nodes.find(({ isPrimary }) => isPrimary);
  const exact = offered.find(({ version }) => version === variables[EXACT_VERSION_VARIABLE]);
  const { version: to = "", sha256: installerSha256 = "" } = exact ?? offered.at(-1) ?? {};
  const written = await controlling.provision({ ...standIns.projectVariables, ...variables });
  given.listener?.provisioned(written, controlling.scripts);
  given.listener?.runBegan(run, wanted, standIns);
  world.record({
    kind: "run-began",
    runId,
    from: order.scenario.from,
    to,
    dryRun,
    installerSha256,
    ...(primary ? { primary: primary.name } : {}),
    controlsItself: controller === INSTALLATION_ID,
  });
  const interrupted = () => cancel.abort();
  for (const signal of [order.interrupt, wanted.cancel]) {
    signal?.addEventListener("abort", interrupted, { once: true });
    if (signal?.aborted) interrupted();
  }
  let changes = 0;
  const stopWatching = world.watch((event) => {
    if (wanted.cancelWhen?.(event)) cancel.abort();
  });
  listenWith((happened) => {
    const event = runnerEvent(happened, rows);
    if (!event) return;
    observe(event, { ...given, runId });
    if (announcesChange(event, standIns)) {
      changes += 1;
      if (changes === wanted.cancelAtChange) cancel.abort();
    }
    given.listener?.runnerEvent(event);
  });
  const outcome = await controlling.run({ dryRun, cancel: cancel.signal });
  stopWatching();
  for (const signal of [order.interrupt, wanted.cancel]) signal?.removeEventListener("abort", interrupted);
  world.record({ kind: "run-ended", runId, outcome, snapshot: world.snapshot() });
  return outcome;
}

/**
 * In clear after every run, but for what the upgrader printed; there too, and encrypted by the machine, when no run is
 * unfinished any more.
 */
function lookForSecretsLeft(standIns: StandIns, scan: SecretScan, finished: boolean): void {
  const encrypted = standIns.world.nodes.flatMap(({ name, protectedTexts }) =>
    protectedTexts.map((text, index) => [`encrypted by ${name} (${index + 1})`, text] as const),
  );
  const encryptedScan = new SecretScan(Object.fromEntries(finished ? encrypted : []));
  for (const { folder } of standIns.machines) {
    scanFolder(folder, scan, standIns, finished ? undefined : UPGRADER_OUTPUT);
    scanFolder(folder, encryptedScan, standIns);
  }
}

/** An installer or a rollback goes on after its step: the world is judged when it has come to rest. */
async function settle({ world }: StandIns, orphans: Orphans): Promise<void> {
  const until = Date.now() + SETTLE_SECONDS * 1000;
  while ((!world.isQuiet() || orphans.areAlive) && Date.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 20));
}
