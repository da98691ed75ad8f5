import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { deterministicZip } from "../package/zip";
import { applyPlan } from "../provision/apply/apply";
import { connectController, type Controller } from "../provision/read/controller";
import { loadProduct, RUNTIME_PACKAGE, type Product } from "../provision/read/product";
import { readPlan } from "../provision/read/read-plan";
import { cancelRun } from "../provision/run/follow-run";
import { readyRun, startRun, type RunRequest } from "../provision/run/start-run";
import { DEFAULT_NAMES, type DesiredState } from "../provision/desired-state";
import type { Runbook } from "../runbooks/runbook";
import type { TaskEngine } from "../stand-ins/controlling/queued-run";
import { startControllerStandIn, type ControllerStandIn } from "../stand-ins/controlling/start";
import type { DeploymentTargetsForm } from "../stand-ins/engine/deployment-targets";
import type { EngineEvent, ScriptOutcome } from "../stand-ins/engine/events";
import type { Orphans } from "../stand-ins/engine/orphans";
import { processScripts } from "../stand-ins/engine/processes/process-scripts";
import { createTaskEngine } from "../stand-ins/engine/task-engine";
import { findPwsh } from "../stand-ins/find-pwsh";
import type { StandInMachine } from "../stand-ins/stand-ins";

/** What the stand-in controlling instance is made of. */
interface ControllingOptions {
  /** Where `metadata/` lies. */
  projectFolder: string;
  /** Where the packages lie; the first folder that has one wins. */
  packageFolders: readonly string[];
  workFolder: string;
  machines: readonly StandInMachine[];
  installationId: string;
  onEvent: (event: EngineEvent) => void;
  /** In which form runs have `Octopus.Deployment.Targets`; without it, not at all. */
  deploymentTargets?: DeploymentTargetsForm;
  /** Takes over what a cancel leaves behind, when it is to leave something. */
  orphans?: Orphans;
  /** What may be run, first what is run unless another is named. They are put there beside those that are shipped. */
  runbooks: readonly [Runbook, ...Runbook[]];
}

type EngineOptions = Pick<ControllingOptions, "workFolder" | "machines" | "onEvent" | "deploymentTargets" | "orphans">;

/** The stand-in controlling instance, used as an administrator uses a real one. */
export interface Controlling {
  /** In which way the scripts of the steps are run, in a sentence. */
  scripts: string;
  /**
   * Plans and applies with these project variables.
   * @returns how many things were written: none when they were there already
   */
  provision(variables: Readonly<Record<string, string>>): Promise<number>;
  /** Gives a machine these roles, as an administrator does in its settings. */
  setRoles(machineId: string, roles: readonly string[]): void;
  /** Takes a machine out of every run, or back in. */
  disableMachine(machineId: string, isDisabled: boolean): void;
  /**
   * Starts a runbook and waits for its task. Aborting the signal cancels the task.
   * @param options.runbook the one that it was made for unless given
   * @param options.answers to prompted variables, by their names
   */
  run(options: {
    runbook?: Runbook;
    dryRun: boolean;
    answers?: Readonly<Record<string, string>> | undefined;
    cancel: AbortSignal;
  }): Promise<ScriptOutcome>;
  close(): Promise<void>;
}

/** Of the stand-in controlling instance. */
export const CONTROLLER_API_KEY = "API-REHEARSAL0CONTROLLER0KEY";
const ENVIRONMENT = "Rehearsal";
/** Not a version that the script on the Tentacle would unpack: there is no Node in the stand-in's package. */
const RUNTIME_VERSION = "0.0.0-standin";
const POLL_MS = 40;
const REQUEST_SECONDS = 60;

const OUTCOMES: Readonly<Record<string, ScriptOutcome>> = {
  Success: "success",
  Failed: "failed",
  TimedOut: "failed",
  Canceled: "cancelled",
};

/** Starts it, and connects to it. */
export async function startControlling(options: ControllingOptions): Promise<Controlling> {
  const standIn = await startStandInController({ ...options, engine: rehearsingEngine(options) });
  try {
    return { ...(await connectTo(standIn, options)), scripts: findPwsh(process.env).said };
  } catch (error) {
    await standIn.close();
    throw error;
  }
}

/** Carries out runs with processes on this computer. */
export function rehearsingEngine({
  workFolder,
  machines,
  onEvent,
  deploymentTargets = "absent",
  orphans,
}: EngineOptions): TaskEngine {
  const byId = new Map(machines.map((machine) => [machine.id, machine]));
  return createTaskEngine({
    tentacles: byId,
    scripts: processScripts({ machines: byId, workFolder, pwsh: findPwsh(process.env).pwsh }),
    onEvent,
    deploymentTargets,
    orphans,
  });
}

/** The stand-in controlling instance alone: an environment with the machines, and nothing of ours yet. */
export function startStandInController({
  machines,
  installationId,
  engine,
}: {
  machines: readonly Pick<StandInMachine, "id" | "name" | "roles">[];
  installationId: string;
  engine: TaskEngine;
}): Promise<ControllerStandIn> {
  return startControllerStandIn({
    engine,
    apiKey: CONTROLLER_API_KEY,
    environments: [{ name: ENVIRONMENT }],
    machines: machines.map(({ id, name, roles }) => ({ id, name, roles, environment: ENVIRONMENT })),
    installationId,
  });
}

/** Connects to it as an administrator. Closing it ends the stand-in, too. */
export async function connectTo(
  standIn: ControllerStandIn,
  {
    projectFolder,
    packageFolders,
    workFolder,
    runbooks,
  }: Pick<ControllingOptions, "projectFolder" | "packageFolders" | "workFolder" | "runbooks">,
): Promise<Omit<Controlling, "scripts">> {
  const controller = await connectController(
    { url: standIn.url, apiKey: CONTROLLER_API_KEY, space: undefined },
    {
      requestSeconds: REQUEST_SECONDS,
      uploadSeconds: REQUEST_SECONDS,
      onWait: () => undefined,
      sleep: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
    },
  );
  const shipped = loadProduct(projectFolder, packageFolders, putRuntime(workFolder));
  const product = { ...shipped, runbooks: [...new Set([...shipped.runbooks, ...runbooks])] };
  return {
    provision: (variables) => provision(controller, product, variables),
    setRoles: (machineId, roles) => {
      const { machines } = standIn.store;
      machines.put({ ...machines.need(machineId), Roles: [...roles] });
    },
    disableMachine: (machineId, isDisabled) => {
      const { machines } = standIn.store;
      machines.put({ ...machines.need(machineId), IsDisabled: isDisabled });
    },
    run: ({ runbook: { name } = runbooks[0], dryRun, answers = {}, cancel }) =>
      run(controller, { runbook: name, dryRun, answers }, cancel),
    close: async () => {
      controller.close();
      await standIn.close();
    },
  };
}

/** In place of the package with Node: the scripts run with the Node that runs this. @returns its file */
export function putRuntime(workFolder: string): string {
  const folder = join(workFolder, "runtime");
  mkdirSync(folder, { recursive: true });
  const zip = deterministicZip({ "stand-in.txt": "Stands in for the package with Node. There is no Node in it.\n" });
  const file = join(folder, `${RUNTIME_PACKAGE}.${RUNTIME_VERSION}.zip`);
  writeFileSync(file, zip);
  return file;
}

async function provision(
  controller: Controller,
  product: Product,
  variables: Readonly<Record<string, string>>,
): Promise<number> {
  const desired: DesiredState = {
    ...DEFAULT_NAMES,
    environment: undefined,
    copies: [],
    variables,
    updateSecrets: false,
    schedule: undefined,
  };
  let written = 0;
  await applyPlan(controller, await readPlan(controller, desired, product), product, () => (written += 1));
  return written;
}

const taskReply = z.looseObject({ State: z.string(), IsCompleted: z.boolean() });

async function run(
  controller: Controller,
  wanted: Pick<RunRequest, "runbook" | "dryRun" | "answers">,
  cancel: AbortSignal,
): Promise<ScriptOutcome> {
  const { project } = DEFAULT_NAMES;
  const ready = await readyRun(controller, { project, environment: undefined, ...wanted });
  const taskId = await startRun(controller, ready);
  let cancelled: Promise<void> | undefined;
  const onCancel = () => {
    // The task may have ended by itself meanwhile: then there is nothing to cancel.
    cancelled ??= cancelRun(controller, taskId).catch(() => undefined);
  };
  cancel.addEventListener("abort", onCancel, { once: true });
  if (cancel.aborted) onCancel();
  try {
    for (;;) {
      const task = await controller.read({
        action: "read the task of the run",
        permission: "TaskView",
        path: `/api/{spaceId}/tasks/${taskId}`,
        reply: taskReply,
      });
      if (task.IsCompleted) return OUTCOMES[task.State] ?? "failed";
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  } finally {
    cancel.removeEventListener("abort", onCancel);
    await cancelled;
  }
}
