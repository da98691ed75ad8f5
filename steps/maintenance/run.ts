import { firstAnswering } from "../../src/octopus/first-answering";
import type { InstanceApi, NodeApi } from "../../src/octopus/instance-api";
import type { KeptConnectionString } from "../../src/server/kept-connection-string";
import type { NodeRecord, RecordStore } from "../../src/server/record";
import { switchMaintenance } from "../../src/server/maintenance-mode";
import { Recorder } from "../../src/server/recorder";
import type { ServerProgram } from "../../src/server/server-program";
import type { WindowsServices } from "../../src/windows/service";
import { enable } from "./enable";
import { restore } from "./restore";
import type { Context } from "./step";

/** This machine's node, asked itself. */
interface NodeTools {
  self: NodeApi;
  program: Pick<ServerProgram, "version" | "drain">;
}

export interface Tools {
  /** The instance at its shared address, then through other nodes, then through this one: asked in this order. */
  instances: readonly InstanceApi[];
  record: RecordStore;
  kept: Pick<KeptConnectionString, "path" | "keep">;
  services: WindowsServices;
  /** As row 1 found it, or as the record holds it. */
  node: (facts: NodeRecord["facts"], name: string) => NodeTools;
}

/**
 * Switches the instance's maintenance mode when it is not as wanted, and confirms it by reading it back. `Enable` writes
 * down what it found; `Restore` puts that back.
 */
export async function run(context: Context): Promise<void> {
  const { inputs, tools, log } = context;
  switch (inputs.mode) {
    case "Enable":
      return enable(context, await Recorder.read(tools.record, context));
    case "Restore":
      return restore(context, await Recorder.read(tools.record, context));
    case "Disable": {
      const found = await firstAnswering(tools.instances, (instance) => instance.maintenance());
      if (await switchMaintenance(context, inputs.serverUrl, found, false)) {
        log.highlight(`Maintenance mode of ${inputs.serverUrl} is off.`);
      }
      return;
    }
  }
}
