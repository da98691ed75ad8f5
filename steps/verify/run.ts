import { Recorder } from "../../src/upgrade/record/recorder";
import type { Context } from "./contract";
import { smokeTest } from "./smoke-test";
import { takeBaseline } from "./take-baseline";
import { verifyInstance } from "./verify-instance";
import { verifyNode } from "./verify-node";

/**
 * Writes down what the instance holds before the database upgrade, and verifies it afterwards. It changes nothing of the
 * instance but maintenance mode, which must be on before a node goes back to work, and what keeps the primary node from
 * work until its verification has passed.
 */
export async function run(context: Context): Promise<void> {
  const recorder = await Recorder.read(context.tools.record, context);
  switch (context.inputs.mode) {
    case "Baseline":
      return takeBaseline(context, recorder);
    case "Node":
      return verifyNode(context, recorder);
    case "Instance":
      return verifyInstance(context, recorder);
    case "Smoke":
      return smokeTest(context, recorder);
  }
}
