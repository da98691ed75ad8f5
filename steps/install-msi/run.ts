import { Recorder } from "../../src/upgrade/record/recorder";
import type { Context } from "./contract";
import { install } from "./install";
import { stage } from "./stage";

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
