import { CHECKS } from "./checks";
import type { Context } from "./contract";
import { gather } from "./gather";
import { sayEstimates } from "./estimates";
import { handOver, sayFindings } from "./hand-over";
import { refusal, runChecks } from "./run-checks";
import { writeVerdict } from "./verdicts";

/**
 * Finds out what is on this node, hands over what later steps need, and refuses what cannot work (all problems at once).
 * What is known is handed over in either case: the steps that run after a failure need it, too.
 * @throws Failure under the code of the one check that failed, or `Checks-Failed`
 */
export async function inspect(context: Context): Promise<void> {
  const { log, system, inputs, clock } = context;
  // First of all, before anything can fail: the steps that bring the nodes back have to know whose outputs are whose.
  context.output("MachineId", system.machineId);
  const findings = await gather(context);
  handOver(context, findings);
  const setting = {
    machineId: system.machineId,
    machineName: system.machineName,
    nodeMachines: system.nodeMachines,
    primaryMachines: system.primaryMachines,
    now: clock.now(),
    settings: { ...inputs, databaseName: inputs.databaseName },
  };
  const { problems, warnings, notChecked, lines, verdicts } = runChecks(
    CHECKS,
    findings,
    setting,
    inputs.acceptedChecks,
  );
  context.output("CheckVerdicts", verdicts.map(writeVerdict));
  for (const line of lines) log.verbose(line);
  for (const { code, text } of warnings) log.warning(`[Preflight-${code}] ${text}`);
  for (const { code, text } of notChecked) log.info(`[Preflight-${code}] Not checked: ${text}`);
  if (problems.length > 0) {
    if (problems.length > 1) for (const { code, text } of problems) log.warning(`[Preflight-${code}] ${text}`);
    throw refusal(problems, `machine '${system.machineName}'`);
  }
  sayFindings(context, findings);
  await sayEstimates(context, findings);
}
