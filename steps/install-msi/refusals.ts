import { stepNamed } from "../../src/names/steps";
import { parseVersion, sameVersion } from "../../src/values/version";
import { serviceStatus } from "../../src/upgrade/node/node-service";
import { Failure } from "../../src/step/failure";
import { nodeOf, wantedOf } from "./node";
import { checkSignature } from "./signature";
import type { Context } from "./contract";

/** A running program's files cannot be replaced; one that is not Disabled may be started in the middle of it. */
const isOutOfService = ({ state, startType }: { state: string; startType: string }) =>
  state === "stopped" && startType === "disabled";

/**
 * Whether this is the primary in 'Install on the primary node' and the step before left it in service: then there is
 * nothing to do yet. The installations inside the outage are told from it by what has happened: before 'Stop the nodes'
 * no node of this run has been stopped. Once the schema is the target's, the primary is never left in service.
 */
export async function leftInService(context: Context): Promise<boolean> {
  const { reads, system, tools } = context;
  if (!system.isPrimary || sameVersion(parseVersion(reads.schemaVersion), reads.targetVersion)) return false;
  if (reads.stoppedAt.some(({ value }) => value !== undefined)) return false;
  return !isOutOfService(await serviceStatus(context, tools, nodeOf(context)));
}

/**
 * @throws Failure `Service-Running` or `Service-NotDisabled`
 */
export async function refuseUnlessStopped(context: Context): Promise<void> {
  const { node, serviceName } = nodeOf(context);
  const status = await serviceStatus(context, context.tools, { node, serviceName });
  if (isOutOfService(status)) return;
  if (status.state !== "stopped") {
    throw new Failure({
      code: "Service-Running",
      what: `The service '${serviceName}' on node ${node} is not stopped (it is ${status.state}), so nothing is installed there.`,
      why: "Earlier steps stop it; somebody or something has started it since, or they did not run.",
      next: "Find out what starts it (a person, a monitoring tool), then run the runbook again from the beginning.",
    });
  }
  throw new Failure({
    code: "Service-NotDisabled",
    what: `The service '${serviceName}' on node ${node} is stopped, but its start type is ${status.startType}, not Disabled, so nothing is installed there.`,
    why: "A restart of Windows or a watchdog could start it in the middle of the installation.",
    next: "Run the runbook again from the beginning: its steps stop and disable the service, and restore the start type at the end.",
  });
}

/**
 * P12: the file that runs is the planned one, in a folder that only administrators write to. Asked directly before.
 * @throws Failure `Staged-NotAsPlanned` or `Signature-NotAccepted`
 */
export async function refuseUnfitFile(context: Context): Promise<void> {
  const { staging } = context.tools;
  const wanted = wantedOf(context);
  const path = staging.pathOf(wanted.version);
  const problem = await staging.problemOf(wanted);
  if (problem === undefined) {
    await checkSignature(context, path);
    return;
  }
  throw new Failure({
    code: "Staged-NotAsPlanned",
    what: `The installer ${path} on node ${context.reads.nodeName} was not run: ${problem}.`,
    why: "What runs as SYSTEM must be the file that was planned and staged.",
    next: `Find out who changed it, then run the runbook again: the step ${stepNamed("stage-installer")} downloads it again.`,
  });
}
