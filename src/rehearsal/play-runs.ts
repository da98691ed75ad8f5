import { argumentsWithoutSecrets } from "./argument-secrets";
import { VARIABLES } from "../names/variables";
import { WITHOUT_PRESENT } from "../runbooks/own-variables";
import { printed } from "../runbooks/printed";
import type { Runbook } from "../runbooks/runbook";
import { UPGRADE_RUNBOOK } from "../runbooks/upgrade";
import type { EngineEvent, ScriptOutcome } from "../stand-ins/engine/events";
import { INSTALLATION_ID } from "../stand-ins/http/node-api";
import type { StandIns } from "../stand-ins/outside";
import { statedEnd } from "../stand-ins/world/faults";
import type { Scenario } from "../stand-ins/world/scenario";
import type { WorldEvent } from "../stand-ins/world/events";
import type { Controlling } from "./controlling";
import { announcesChange, observe, scanFolder, type Artifact } from "./observe";
import { reportOf, type RehearsalReport, type StepReport } from "./report";
import { runnerEvent, type RunnerEvent } from "./run-events";
import { SecretScan } from "./secret-scan";

/** One run of the runbook within a rehearsal. */
export interface RehearsalRun {
  dryRun?: boolean;
  /** The one of the order unless given. */
  runbook?: Runbook;
  /** To prompted variables, by their names. */
  answers?: Readonly<Record<string, string>>;
  /** The hop that this run makes ends there; the version it is told to go to unless given. */
  goesTo?: string;
  /** Cancels the run, by killing its process trees, as soon as the world saw this. */
  cancelWhen?: (event: WorldEvent) => boolean;
  /** Cancels the run when it is aborted. */
  cancel?: AbortSignal;
  /** Cancels the run as soon as scripts on that machine have announced so many changes (the first is 1). */
  cancelAtChange?: { machine: string; change: number };
  /** The cancel kills PowerShell alone: what it had started goes on, and has to notice. */
  killsPowerShellOnly?: boolean;
  /** Project variables that differ in this run. */
  variables?: Readonly<Record<string, string>>;
}

/** What is played, whatever carries it. */
export interface PlayOrder {
  scenario: Scenario;
  runbook: Runbook;
  /** Project variables of every run. */
  variables?: Readonly<Record<string, string>> | undefined;
  /** Ends it: scripts are killed, and no further run begins. */
  interrupt?: AbortSignal | undefined;
}

/** Where it is played: the stand-ins, and the controlling instance that the runbook was put on. */
export interface Stage {
  standIns: StandIns;
  controlling: Controlling;
  scan: SecretScan;
  /** Who is told of what the task engine sees. */
  listenWith(listen: (event: EngineEvent) => void): void;
  /** Whether a cancel from now on kills PowerShell alone. */
  killPowerShellOnly(only: boolean): void;
  /** Resolves when nothing goes on by itself any more, or that lasts too long. */
  untilAtRest(): Promise<void>;
}

/** What somebody who plays run by run is handed. */
export interface Play {
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
  /** What the steps attached to the runs. */
  artifacts: readonly Artifact[];
}

/** Which instance the runbook runs on: a rehearsal may say that it is the rehearsed one itself. */
export const CONTROLLER_VARIABLE = "Upgrade.Controller.InstallationId";
/** The version that a run with an exact policy asks for. */
const EXACT_VERSION_VARIABLE = "Upgrade.Release.Version";
/** Whether maintenance mode is left on after a success. */
const MAINTENANCE_VARIABLE = "Upgrade.Maintenance.After";
/** What an unfinished upgrade of the database printed: in a folder that is closed to others (P10). */
const UPGRADER_OUTPUT = "database-upgrade.output";

/** What is no number is the word that whatever there is may be lost. */
const mayLoseOf = (answer: string | undefined): { mayLose?: number } =>
  answer !== undefined && /^\d+$/.test(answer) ? { mayLose: Number(answer) } : {};

/** Plays runs on a stage, one after another, and judges what happened. The stage is left to whoever made it. */
export async function playRuns(
  order: PlayOrder,
  stage: Stage,
  listener: RehearsalListener | undefined,
  play: (play: Play) => Promise<void>,
): Promise<Rehearsed> {
  const { standIns, controlling, scan } = stage;
  const { world } = standIns;
  world.onProgramCall = (node, program, args) => {
    for (const which of scan.find(argumentsWithoutSecrets(program, args, "upgraded").join(" "))) {
      world.record({ kind: "secret-seen", where: `the arguments of ${program} on ${node}`, which });
    }
  };
  const steps: StepReport[] = [];
  const outcomes: ScriptOutcome[] = [];
  const artifacts: Artifact[] = [];
  const run = async (wanted: RehearsalRun) => {
    stage.killPowerShellOnly(wanted.killsPowerShellOnly ?? false);
    const number = outcomes.length + 1;
    const outcome = await oneRun({ order, stage, steps, artifacts, listener, wanted, run: number });
    if (!order.interrupt?.aborted) await stage.untilAtRest();
    outcomes.push(outcome);
    const ends = outcome === "success" && !(wanted.dryRun ?? false) && endsOthers(wanted);
    const ended = ends ? steps.filter((step) => step.run === number).map(({ machine }) => machine) : [];
    lookForSecretsLeft(standIns, scan, new Set(ended));
    listener?.runEnded(number, outcome);
    return { outcome, reason: steps.find((step) => step.run === number && step.reason !== "")?.reason ?? "" };
  };
  await play({ standIns, controlling, run });
  world.record({ kind: "world-ended", snapshot: world.snapshot() });
  const events = [...world.events];
  return {
    report: {
      scripts: controlling.scripts,
      ...reportOf(order.scenario, world.snapshot(), steps, outcomes, events),
    },
    events,
    programsCalled: [...world.called].sort(),
    artifacts,
  };
}

/** Plays the runs that were ordered, one after another. */
export const playInOrder =
  ({ scenario, runs, interrupt }: Pick<PlayOrder, "scenario" | "interrupt"> & { runs: readonly RehearsalRun[] }) =>
  async ({ standIns, run }: Play): Promise<void> => {
    const stated = statedEnd(scenario.faults);
    if (stated) standIns.world.record({ kind: "end-stated", ...stated });
    for (const wanted of runs) {
      if (interrupt?.aborted) return;
      await run(wanted);
    }
  };

interface OneRun {
  order: PlayOrder;
  stage: Stage;
  steps: StepReport[];
  artifacts: Artifact[];
  listener: RehearsalListener | undefined;
  wanted: RehearsalRun;
  run: number;
}

async function oneRun(given: OneRun): Promise<ScriptOutcome> {
  const { order, stage, wanted, run, listener } = given;
  const { standIns, controlling, scan } = stage;
  const { world } = standIns;
  const runId = `run ${run}`;
  const cancel = new AbortController();
  const { [CONTROLLER_VARIABLE]: controller, ...variables } = { ...order.variables, ...wanted.variables };
  const dryRun = wanted.dryRun ?? false;
  const { runbook = order.runbook, answers } = wanted;
  const rows = printed(runbook.rows);
  const written = await controlling.provision({ ...standIns.projectVariables, ...variables });
  listener?.provisioned(written, controlling.scripts);
  listener?.runBegan(run, wanted, standIns);
  world.record({
    ...{ kind: "run-began", runId, from: world.schemaVersion, dryRun },
    ...(runbook.name === UPGRADE_RUNBOOK.name ? {} : { runbook: runbook.name }),
    ...plannedOf(standIns, wanted.goesTo ?? variables[EXACT_VERSION_VARIABLE]),
    controlsItself: controller === INSTALLATION_ID,
    ...(variables[MAINTENANCE_VARIABLE] === "Stay" && { maintenanceStays: true }),
    ...(answers?.[WITHOUT_PRESENT.name] === "True" && { withoutPresent: true }),
    ...(variables[VARIABLES.verifyOnFailure] === "Warn" && { acceptsFindings: true }),
    ...mayLoseOf(answers?.[VARIABLES.rollbackMayLose]),
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
  stage.listenWith((happened) => {
    const event = runnerEvent(happened, rows);
    if (!event) return;
    observe(event, { run, runId, standIns, scan, steps: given.steps, artifacts: given.artifacts });
    const { cancelAtChange: at } = wanted;
    if (at && announcesChange(event, at.machine)) {
      changes += 1;
      if (changes === at.change) cancel.abort();
    }
    listener?.runnerEvent(event);
  });
  const outcome = await controlling.run({ runbook, dryRun, answers, cancel: cancel.signal });
  stopWatching();
  for (const signal of [order.interrupt, wanted.cancel]) signal?.removeEventListener("abort", interrupted);
  world.record({ kind: "run-ended", runId, outcome, snapshot: world.snapshot() });
  return outcome;
}

/** What a run is about to do, as the world knows it: the version, its installer, and who is the primary. */
function plannedOf(standIns: StandIns, exactVersion: string | undefined) {
  const { world } = standIns;
  const offered = standIns.releases();
  const exact = offered.find(({ version }) => version === exactVersion);
  const { version: to = "", sha256: installerSha256 = "" } = exact ?? offered.at(-1) ?? {};
  const primary = world.nodes.find(({ isPrimary }) => isPrimary);
  const fromSha256 = offered.find(({ version }) => version === world.schemaVersion)?.sha256;
  return { to, installerSha256, ...(fromSha256 && { fromSha256 }), ...(primary ? { primary: primary.name } : {}) };
}

/** Whether nothing is unfinished on its machines once it has succeeded: it closes the records with the row that restores maintenance mode. */
const endsOthers = ({ runbook = UPGRADE_RUNBOOK }: RehearsalRun): boolean =>
  runbook.rows.some(({ step }) => step === "maintenance");

const WHAT_THE_UPGRADER_PRINTED = new RegExp(`^${UPGRADER_OUTPUT.replaceAll(".", "\\.")}$`);
/** The configuration file of before 3.5: kept for a rollback, encrypted by the machine, when no run is unfinished any more. */
const KEPT_CONFIGURATION = /^configuration-[\d.]+\.protected$/;

/**
 * In clear after every run, but for what the upgrader printed; there too, and encrypted by the machine, where no run is
 * unfinished any more.
 * @param ended the machines on which the run has ended: one that is disabled may keep an unfinished run
 */
function lookForSecretsLeft(standIns: StandIns, scan: SecretScan, ended: ReadonlySet<string>): void {
  const encrypted = standIns.world.nodes.flatMap(({ name, protectedTexts }) =>
    protectedTexts.map((text, index) => [`encrypted by ${name} (${index + 1})`, text] as const),
  );
  const encryptedScan = new SecretScan(Object.fromEntries(ended.size > 0 ? encrypted : []));
  for (const { folder, name } of standIns.machines) {
    const isEnded = ended.has(name);
    scanFolder(folder, scan, standIns, isEnded ? undefined : WHAT_THE_UPGRADER_PRINTED);
    if (isEnded) scanFolder(folder, encryptedScan, standIns, KEPT_CONFIGURATION);
  }
}
