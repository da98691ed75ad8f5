import { CHECKS } from "./checks";
import type { Context } from "./contract";
import { gather } from "./gather";
import { handOver, sayFindings } from "./hand-over";
import { removeKeptSecrets } from "./kept-secret";
import { removeOldNodes } from "./old-nodes";
import { refusal, runChecks } from "./run-checks";

/**
 * Finds out what is on this node, hands over what later steps need, and refuses what cannot work (all problems at once).
 * What is known is handed over in either case: the steps that run after a failure need it, too.
 * Changes nothing but what an earlier run left and nobody needs (old-nodes.ts, kept-secret.ts).
 * @throws Failure under the code of the one check that failed, or `Checks-Failed`
 */
export async function run(context: Context): Promise<void> {
  const { log, system, inputs } = context;
  // First of all, before anything can fail: the steps that bring the nodes back have to know whose outputs are whose.
  context.output("MachineId", system.machineId);
  const findings = await gather(context);
  handOver(context, findings);
  const setting = {
    machineId: system.machineId,
    machineName: system.machineName,
    nodeMachines: system.nodeMachines,
    primaryMachines: system.primaryMachines,
    settings: { freeGigabytes: inputs.freeGigabytes, databaseName: inputs.databaseName },
  };
  const { problems, warnings, lines } = runChecks(CHECKS, findings, setting);
  for (const line of lines) log.verbose(line);
  for (const { code, text } of warnings) log.warning(`[Preflight-${code}] ${text}`);
  if (problems.length > 0) {
    if (problems.length > 1) for (const { code, text } of problems) log.warning(`[Preflight-${code}] ${text}`);
    throw refusal(problems, `machine '${system.machineName}'`);
  }
  sayFindings(context, findings);
  await removeOldNodes(context);
  await removeKeptSecrets(context);
}
