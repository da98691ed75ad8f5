import type { DeploymentTarget, ProcessStep, SelectedPackage, StoredPackage, Variable } from "./documents";
import type { TaskLog } from "./task-log";

interface Named {
  Id: string;
  Name: string;
}

/**
 * A run that the controlling instance hands to its task engine. Everything in it comes from the published snapshot and
 * from the request that started the run; the engine knows nothing of a runbook besides.
 */
export interface QueuedRun {
  taskId: string;
  runbookRunId: string;
  /** Where the instance answers: `Octopus.Web.ServerUri`. */
  serverUrl: string;
  serverVersion: string;
  startedBy: string;
  space: Named;
  project: Named;
  runbook: Named;
  snapshot: Named;
  environment: Named;
  /** The frozen process. */
  steps: readonly ProcessStep[];
  /** The frozen variables, with the values of secrets. */
  variables: readonly Variable[];
  selectedPackages: readonly SelectedPackage[];
  /** Values of prompted variables, by variable name. */
  formValues: Readonly<Record<string, string>>;
  /** Of the runbook: what to do when no machine has a role. */
  allowsNoTargets: boolean;
  /** Of the runbook: leave unavailable or unhealthy machines out instead of failing. */
  skipsUnavailable: boolean;
  excludesUnhealthy: boolean;
  /** Empty: all. */
  specificMachineIds: readonly string[];
  excludedMachineIds: readonly string[];
  skipActionIds: readonly string[];
}

/** What the engine asks the instance for while a task runs. */
export interface EngineSurroundings {
  /** The machines as they are now, in every environment. */
  machines(): readonly DeploymentTarget[];
  /** @returns the pushed package, or undefined when the feed does not have it */
  findPackage(packageId: string, version: string): StoredPackage | undefined;
  /** Asks somebody and waits for the answer; undefined when the task was cancelled. Without it there is nobody to ask. */
  ask?(
    question: { title: string; instructions: string; teamIds: readonly string[] },
    cancel: AbortSignal,
  ): Promise<{ result: "Proceed" | "Abort"; notes: string; by: string } | undefined>;
  /** Collects an artifact of a script. */
  addArtifact(artifact: { taskId: string; fileName: string; source: string; bytes: Uint8Array }): void;
}

export type TaskState = "Queued" | "Executing" | "Cancelling" | "Canceled" | "Failed" | "Success";
export type TaskEnd = Extract<TaskState, "Success" | "Failed" | "Canceled">;

/** Plays the server's task engine and the Tentacles. */
export interface TaskEngine {
  /**
   * Carries out a run and writes what happens to its log.
   * @param cancel aborting it kills the process trees of the running scripts; nothing more is run
   * @returns how the task ended, and the message that the task shows when it failed
   */
  carryOut(
    run: QueuedRun,
    around: EngineSurroundings,
    log: TaskLog,
    cancel: AbortSignal,
  ): Promise<{ state: TaskEnd; errorMessage: string }>;
}
