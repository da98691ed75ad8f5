import type { DeploymentTarget } from "../controlling/documents";
import type { AcquiredPackages } from "./acquire-packages";
import type { DeploymentTargetsForm } from "./deployment-targets";
import type { EngineEvent } from "./events";
import type { LogMasker } from "./masker";
import type { Orphans } from "./orphans";
import type { OutputVariable } from "./output-variables";
import type { EngineSurroundings, QueuedRun } from "../controlling/queued-run";
import type { StruckScript } from "./connection";
import type { ScriptCarrier } from "./script-carrier";
import type { VariableLayers } from "./variable-layers";
import type { TentacleLocks } from "./tentacle-locks";

/** The Tentacle of a machine, as the engine knows it. */
export interface Tentacle {
  /** Resolves when the machine is up; without it, it always is. */
  untilUp?: () => Promise<void>;
  /** Told of each script that is started, so that somebody outside the run can strike it. */
  onScript?: (script: StruckScript) => void;
}

export interface TaskEngineOptions {
  /** By machine id. */
  tentacles: ReadonlyMap<string, Tentacle>;
  /** Runs the scripts of those machines. */
  scripts: ScriptCarrier;
  onEvent: (event: EngineEvent) => void;
  /** In which form runs have `Octopus.Deployment.Targets`; without it, not at all. */
  deploymentTargets?: DeploymentTargetsForm;
  /** Takes over what goes on after its PowerShell was killed; without it a cancel kills the whole tree. */
  orphans?: Orphans | undefined;
}

/** What the parts of one task share. */
export interface TaskContext {
  options: TaskEngineOptions;
  locks: TentacleLocks;
  run: QueuedRun;
  around: EngineSurroundings;
  cancel: AbortSignal;
  masker: LogMasker;
  targets: readonly DeploymentTarget[];
  /** Why steps failed, in order, with the secrets masked. */
  failures: string[];
  /** Nobody adds to it: another output makes another list. */
  outputs: readonly OutputVariable[];
  layers: VariableLayers;
  packages: AcquiredPackages;
}
