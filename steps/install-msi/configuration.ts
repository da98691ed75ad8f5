import { crossesSettings } from "../../src/upgrade/node/kept-configuration";
import { directionOf } from "../../src/upgrade/run-reads";
import type { Context } from "./contract";

/**
 * Before an installer that goes over 3.5: keeps the node's configuration file, which a rollback needs as it is now.
 * @throws Failure `Configuration-NotKept`, `PowerShell-…`
 */
export async function keepConfiguration(context: Context): Promise<void> {
  const { reads, tools, log } = context;
  const { currentVersion: from, nodeName: node } = reads;
  if (directionOf(reads) === "back" || !crossesSettings(from, reads.targetVersion)) return;
  const file = await tools.configuration.file();
  if (file === undefined) {
    log.warning(
      `Where the configuration file of node ${node} is, no list of this machine's instances tells, so no copy is kept. Keep one by hand before the node is started: going back to ${from} needs it.`,
    );
    return;
  }
  await context.change(
    `keep the configuration file ${file} of node ${node}, encrypted, for a way back to ${from}`,
    () => tools.configuration.keep(file, from),
  );
}

/**
 * In a rollback over 3.5, after the former program is back and before it is started.
 * @throws Failure `Configuration-NotPutBack`, `PowerShell-…`
 */
export async function putConfigurationBack(context: Context): Promise<void> {
  const { reads, tools, log } = context;
  const { targetVersion: to, nodeName: node } = reads;
  if (!crossesSettings(reads.currentVersion, to)) return;
  const file = await tools.configuration.file();
  const isThere = await context.change(
    `put the configuration file of ${to} back on node ${node}`,
    async () => file !== undefined && (await tools.configuration.putBack(file, to)),
  );
  if (isThere === false) {
    log.warning(
      `No configuration file of ${to} is kept on node ${node}. Put your own copy back before the node is started: from 3.5 on its settings are in the database.`,
    );
  }
}
