import type { WantedInstaller } from "../../installer/installer-file";
import type { RunInstaller, RunUninstaller } from "../../installer/msiexec";
import type { StepContext } from "../../step/context";
import type { NodeRecord } from "../record/record";
import type { InstalledTools } from "./installed-version";
import type { PendingRestartTools } from "./lost-at-restart";
import type { SignatureContext } from "./installer-signature";
import type { ProcedureContext, ServiceTools } from "./procedure";
import type { StagedTools } from "./staged-file";

/** What the way back to the former program is handed of the running step. */
export type FormerContext = ProcedureContext &
  SignatureContext &
  Pick<StepContext<unknown, unknown, never, unknown>, "artifact">;

/** What it works with; `program` is the one in the folder that the record names. */
export interface FormerTools extends InstalledTools, ServiceTools, StagedTools, PendingRestartTools {
  install: RunInstaller;
  uninstall: RunUninstaller;
  /** The path of a new log, in a folder that exists. */
  newLog(name: string): Promise<string>;
  /** The lines that tell why an installation failed; undefined when there is no log. */
  readLog(path: string): Promise<string[] | undefined>;
}

/** Which program is to be back, in the place of which. */
export interface FormerProgram {
  /** What is removed. */
  present: WantedInstaller;
  /** What is to be there again. */
  former: WantedInstaller;
  /** The node as it was before the run's installer: folder, service, account. */
  facts: NodeRecord["facts"];
  /** Extra properties of the installation. */
  properties: readonly string[];
  /** Asked directly before each installer. @throws Failure unless the schema belongs to the former program */
  refuseUnlessSchemaFits: () => Promise<void>;
  limits: { installerWaitSeconds: number; installLimitSeconds: number };
}
