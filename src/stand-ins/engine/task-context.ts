import type { DeploymentTarget } from "../controlling/documents";
import type { AcquiredPackages } from "./acquire-packages";
import type { DeploymentTargetsForm } from "./deployment-targets";
import type { EngineEvent } from "./events";
import type { LogMasker } from "./masker";
import type { Orphans } from "./orphans";
import type { OutputVariable } from "./output-variables";
import type { PackageCache } from "./package-cache";
import type { EngineSurroundings, QueuedRun } from "../controlling/queued-run";
import type { StruckScript } from "./connection";
import type { ScriptProgram } from "./script-process";
import type { TentacleLocks } from "./tentacle-locks";

/** The Tentacle of a machine. */
export interface Tentacle {
  environment: NodeJS.ProcessEnv;
  /** How this machine names a path that a script there names; without it, the same. */
  pathHere?: (path: string) => string;
  /** How the machine starts what a script comes down to; without it, as it is. */
  startsAs?: (program: ScriptProgram) => ScriptProgram;
  /** Resolves when the machine is up; without it, it always is. */
  untilUp?: () => Promise<void>;
  /** Told of each script that is started, so that somebody outside the run can strike it. */
  onScript?: (script: StruckScript) => void;
}

export interface TaskEngineOptions {
  /** By machine id. */
  tentacles: ReadonlyMap<string, Tentacle>;
  /** Where packages and scripts are put; whoever made it removes it. */
  workFolder: string;
  onEvent: (event: EngineEvent) => void;
  /** The path of a PowerShell 7; without one the step's program is started as its script would. */
  pwsh?: string | undefined;
  /** In which form runs have `Octopus.Deployment.Targets`; without it, not at all. */
  deploymentTargets?: DeploymentTargetsForm;
  /** Takes over what goes on after its PowerShell was killed; without it a cancel kills the whole tree. */
  orphans?: Orphans | undefined;
}

/** What the parts of one task share. */
export interface TaskContext {
  options: TaskEngineOptions;
  locks: TentacleLocks;
  cache: PackageCache;
  run: QueuedRun;
  around: EngineSurroundings;
  cancel: AbortSignal;
  masker: LogMasker;
  targets: readonly DeploymentTarget[];
  /** Why steps failed, in order, with the secrets masked. */
  failures: string[];
  outputs: OutputVariable[];
  packages: AcquiredPackages;
}
