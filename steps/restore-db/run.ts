import { Recorder } from "../../src/upgrade/record/recorder";
import type { Context } from "./contract";
import { count } from "./count";
import { decide } from "./decide";
import { restore } from "./restore";

/**
 * Takes the last upgrade of the database back, as far as the mode says.
 * @throws Failure `Rollback-…`, `Restore-…`, `Backup-…`, `Database-…`, `Nodes-…`, `Lock-…`, `Record-…`, `Instance-…`
 */
export async function run(context: Context): Promise<void> {
  const recorder = await Recorder.read(context.tools.record, context);
  switch (context.inputs.mode) {
    case "Decide":
      return decide(context, recorder);
    case "Count":
      return count(context, recorder);
    case "Restore":
      return restore(context, recorder);
  }
}
