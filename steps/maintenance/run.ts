import { firstAnswering } from "../../src/octopus/first-answering";
import { switchMaintenance } from "../../src/upgrade/node/maintenance-mode";
import { Recorder } from "../../src/upgrade/record/recorder";
import type { Context } from "./contract";
import { enable } from "./enable";
import { restore } from "./restore";

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
      const switched = await switchMaintenance(context, inputs.serverUrl, found, false);
      await (await Recorder.read(tools.record, context)).forgetMaintenanceKept();
      if (switched) {
        log.highlight(`Maintenance mode of ${inputs.serverUrl} is off.`);
      }
      return;
    }
  }
}
