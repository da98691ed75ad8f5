import type { Context } from "./contract";
import { inspect } from "./inspect";
import { removeKeptSecrets } from "./kept-secret";
import { removeOldNodes } from "./old-nodes";
import { report } from "./report";

/**
 * Inspects this node, or says what was found on all of them.
 * @throws Failure under the code of the one check that failed, or `Checks-Failed`
 */
export async function run(context: Context): Promise<void> {
  if (context.inputs.mode === "Report") return report(context);
  await inspect(context);
  if (context.inputs.mode === "InspectOnly") return;
  await removeOldNodes(context);
  await removeKeptSecrets(context);
}
