import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Runbook } from "../runbooks/runbook";
import { UPGRADE_RUNBOOK } from "../runbooks/upgrade";
import { startControlling, type Controlling } from "./controlling";
import type { DeploymentTargetsForm } from "../stand-ins/engine/deployment-targets";
import type { EngineEvent } from "../stand-ins/engine/events";
import { Orphans } from "../stand-ins/engine/orphans";
import type { RehearsedComputers } from "../stand-ins/rehearsed-computers";
import {
  CONTROLLER_VARIABLE,
  playInOrder,
  playRuns,
  type Play,
  type Rehearsed,
  type RehearsalListener,
  type RehearsalRun,
} from "./play-runs";
import type { Scenario } from "../stand-ins/world/scenario";
import { SecretScan } from "./secret-scan";
import type { StandIns } from "../stand-ins/outside";
import { startStandIns } from "../stand-ins/stand-ins";

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
  computers?: RehearsedComputers;
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

/** JSON lines; times are seconds of the rehearsal's clock. */
const EVENT_LOG = "events.jsonl";
const HEARD_LOG = "heard.jsonl";

/** How long stand-ins get to finish what they are doing (an installer, a rollback) after a run, in real seconds. */
const SETTLE_SECONDS = 20;

/**
 * Starts the stand-ins, puts the runbook on the stand-in controlling instance as an administrator would, runs it as often
 * as ordered, judges what happened, and cleans up.
 */
export async function rehearse(order: RehearsalOrder, listener?: RehearsalListener): Promise<Rehearsed> {
  return rehearsePlay(order, listener, playInOrder(order));
}

/** The same, with the runs and what happens between them in the hands of `play`. */
export async function rehearsePlay(
  order: RehearsalStage,
  listener: RehearsalListener | undefined,
  play: (play: Play) => Promise<void>,
): Promise<Rehearsed> {
  const { runbook = UPGRADE_RUNBOOK } = order;
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
      runbooks: [runbook],
    });
    const stage = {
      ...{ standIns, controlling, scan: new SecretScan(standIns.secrets) },
      listenWith: (listen: (event: EngineEvent) => void) => (hear = listen),
      killPowerShellOnly: (only: boolean) => (orphans.areLeft = only),
      untilAtRest: () => settle(standIns, orphans),
    };
    return await playRuns({ ...order, runbook }, stage, listener, play);
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

/** An installer or a rollback goes on after its step: the world is judged when it has come to rest. */
async function settle({ world }: StandIns, orphans: Orphans): Promise<void> {
  const until = Date.now() + SETTLE_SECONDS * 1000;
  while ((!world.isQuiet() || orphans.areAlive) && Date.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 20));
}
