import type { RunInstaller } from "../../src/installer/msiexec";
import type { FileSignature } from "../../src/installer/signature";
import type { Staging } from "../../src/installer/staging";
import type { InstalledTools } from "../../src/server/installed-version";
import type { RecordStore } from "../../src/server/record";
import { Recorder } from "../../src/server/recorder";
import type { ServiceTools } from "../../src/server/procedure";
import { install } from "./install";
import { stage } from "./stage";
import type { Context } from "./step";

export interface Tools extends InstalledTools, ServiceTools {
  staging: Staging;
  /** What Windows says about a file's signature. */
  signature(path: string): Promise<FileSignature>;
  install: RunInstaller;
  /** The path of a new log, in a folder that exists. */
  newLog(name: string): Promise<string>;
  /** The lines that tell why an installation failed; undefined when there is no log. */
  readLog(path: string): Promise<string[] | undefined>;
  record: RecordStore;
}

/** Stages the planned installer on this node, or installs it there. */
export async function run(context: Context): Promise<void> {
  const recorder = await Recorder.read(context.tools.record, context);
  switch (context.inputs.mode) {
    case "Stage":
      return stage(context, recorder);
    case "Install":
      return install(context, recorder);
  }
}
