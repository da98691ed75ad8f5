import { VARIABLES } from "../../src/names/variables";
import { stepNamed } from "../../src/names/steps";
import { listOf } from "../../src/upgrade/run-nodes";
import { firstAnswering } from "../../src/octopus/first-answering";
import { parseVersion, sameVersion } from "../../src/values/version";
import { differencesFromFound } from "../../src/upgrade/node/as-found";
import { lostAtRestart } from "../../src/upgrade/node/lost-at-restart";
import type { NodeRecord } from "../../src/upgrade/record/record";
import { switchMaintenance } from "../../src/upgrade/node/maintenance-mode";
import type { Recorder } from "../../src/upgrade/record/recorder";
import { Failure } from "../../src/step/failure";
import type { Context } from "./contract";
import { keepLastUpgrade } from "./keep-last-upgrade";

/**
 * Puts maintenance mode back as it was before the first attempt, and closes the primary's record when its node is as the
 * record says too and every other node's record is closed: a node that still has an open one is told by the primary's
 * which way to go (decision 010). After a failure it does so only when the schema is unchanged.
 * @throws Failure `Restore-NotAsFound`, `Record-NotWritten` before anything is switched, those of the instance
 */
export async function restore(context: Context, recorder: Recorder): Promise<void> {
  const { inputs, log, reads } = context;
  const record = recorder.open;
  // A dry run writes nothing into the record: what it would hold, 'Enable maintenance mode' handed over.
  const was = record?.found.maintenance ?? (context.dryRun ? reads.maintenanceWas : undefined);
  if (!record && was === undefined) {
    log.info("Nothing to restore: there is no unfinished run on this node.");
    return;
  }
  const failed = context.system.error !== undefined || reads.recoveryVerdict !== undefined;
  const unchanged = reads.recoveryVerdict === "unchanged";
  // Nothing failed before it: a person runs the recovery, and its success means that everything is as it was.
  const isRecovery = failed && context.system.error === undefined;
  if (failed && !unchanged) {
    if (isRecovery) throw notRecovered(context);
    sayThatItStays(context, was);
    return;
  }
  const differences = record ? await differencesOf(context, record, unchanged) : [];
  // In the normal course nobody is let in before the primary is back. After a failure the other nodes serve already.
  if (record && differences.length > 0 && !failed) throw notAsFound(record, differences);
  // A record that cannot be closed afterwards would leave a failed run with maintenance mode off.
  if (differences.length === 0) await recorder.proveWritable();
  if (record && differences.length === 0 && !failed) await keepLastUpgrade(context, record);
  if (was === undefined) log.info("Maintenance mode was not switched by the unfinished run, so it is left as it is.");
  else {
    const found = await firstAnswering(context.tools.instances, (at) => at.maintenance());
    if (!failed && inputs.after === "Stay" && !was && isOn(context, found.answer)) {
      await recorder.close(was);
      sayThatItIsKept(context);
      return;
    }
    await switchMaintenance(context, inputs.serverUrl, found, was);
  }
  if (record && differences.length > 0) {
    if (was !== undefined) await recorder.forgetMaintenance();
    if (isRecovery) throw notAsFound(record, differences);
    const { what, why, next } = notAsFound(record, differences);
    log.warning([what, why, next].filter(Boolean).join(" "));
    return;
  }
  await recorder.close();
  // Not true after a dry run.
  if (context.dryRun) return;
  const mode = was === undefined ? "" : `: maintenance mode of ${inputs.serverUrl} is ${was ? "on" : "off"}`;
  log.highlight(`Everything is as it was before the run${mode}.`);
}

/** In a dry run, as it would be by then. */
const isOn = (context: Context, answer: boolean): boolean =>
  (context.assumed("instance.maintenance") ?? String(answer)).toLowerCase() === "true";

/** Somebody looks first, before everybody may use the instance. */
function sayThatItIsKept({ inputs, log, dryRun }: Context): void {
  const wanted = `because ${VARIABLES.maintenanceAfter} is Stay`;
  // Not true after a dry run.
  if (dryRun) {
    log.info(`A real run would leave maintenance mode of ${inputs.serverUrl} on, ${wanted}.`);
    return;
  }
  log.highlight(
    `Everything is as it was before the run, but for maintenance mode of ${inputs.serverUrl}: it stays on, ${wanted}. It was off before. When somebody has looked, turn it off under Configuration > Maintenance in the instance, or with the mode Disable of this step template. If it is still on when the next run begins, that run takes it for off.`,
  );
}

const WHY_IT_STAYS: Readonly<Record<string, string>> = {
  changed: "the database schema has changed",
  unfinished: "the database upgrade has not been seen to finish",
  damaged: "the database upgrade left the database in an inconsistent state",
};

function notRecovered({ reads }: Context): Failure {
  const why = WHY_IT_STAYS[reads.recoveryVerdict ?? ""] ?? "it is not certain that the database schema is unchanged";
  return new Failure({
    code: "Restore-NotRecovered",
    what: `The nodes are not back at the version before: ${why}. Maintenance mode is left as it is.`,
    next: `Follow the instructions in the log of the step ${stepNamed("decide-recovery")}.`,
  });
}

/** P7: whoever repairs what failed does so undisturbed. */
function sayThatItStays({ inputs, log, reads }: Context, was: boolean | undefined): void {
  const why = WHY_IT_STAYS[reads.recoveryVerdict ?? ""] ?? "it is not certain that the database schema is unchanged";
  if (was === undefined) {
    log.warning(`Maintenance mode of ${inputs.serverUrl} was not switched by this run and is left as it is: ${why}.`);
    return;
  }
  log.warning(
    `Maintenance mode of ${inputs.serverUrl} stays on, because ${why}. Follow the instructions in the log of the step ${stepNamed("decide-recovery")}. ${reads.recoveryVerdict === "damaged" ? "" : `A run that succeeds ${was ? "leaves it on, as it was" : "turns it off"} in its last step.`}`,
  );
}

/** What is not as it was found: this node, its program, and other nodes that have not said that they are. */
async function differencesOf(context: Context, record: NodeRecord, unchanged: boolean): Promise<string[]> {
  const { reads, tools } = context;
  const node = reads.nodeName ?? record.node;
  const at = { node, serviceName: reads.serviceName ?? record.facts.serviceName };
  const own = tools.node(record.facts, node);
  const differences = await differencesFromFound(
    context,
    { ...own, services: tools.services, instances: tools.instances },
    at,
    record.found,
  );
  const wanted = unchanged ? record.plan.from : record.plan.to;
  const installed = parseVersion(context.assumed(`${node}.installedVersion`)) ?? (await own.program.version());
  if (!sameVersion(installed, wanted)) {
    differences.push(`it has ${installed ? `version ${installed}` : "no program"} installed, not ${wanted}`);
  }
  if (unchanged) differences.push(...(await lostAtRestart(tools, record)));
  return [...differences, ...recordsStillOpen(context), ...notAsked(context, record)];
}

function recordsStillOpen({ reads, system, dryRun }: Context): string[] {
  // A dry run closes no record.
  if (dryRun) return [];
  const open = reads.recordsClosed.filter(({ machine, value }) => machine !== system.machineName && value !== true);
  return open.map(({ machine }) => {
    const node = reads.nodeNames.find((each) => each.machine === machine)?.value;
    return `${node ? `node ${node}` : `the node on machine '${machine}'`} has not closed its record in this run`;
  });
}

/**
 * Planned nodes that closed no record because nothing ran on their machines: disabled, or no longer among the run's targets.
 * Who closed a record without ever having had one names no node, and may be any of them.
 */
function notAsked({ reads, system, inputs, dryRun }: Context, { plan, node }: NodeRecord): string[] {
  // A dry run closes no record.
  if (dryRun) return [];
  const others = reads.recordsClosed.filter(({ machine }) => machine !== system.machineName);
  const names = others.map(({ machine }) => reads.nodeNames.find((each) => each.machine === machine)?.value);
  const known = new Set([node, ...inputs.nodesGone, ...names].map((name) => name?.toLowerCase()));
  const missing = (plan.nodes ?? []).filter((name) => !known.has(name.toLowerCase()));
  const unnamed = names.filter((name) => name === undefined).length;
  if (missing.length <= unnamed) return [];
  return [
    `nothing ran in this run on ${listOf(missing.map((name) => `node ${name}`))}, which the unfinished run covers`,
  ];
}

function notAsFound(record: NodeRecord, differences: readonly string[]): Failure {
  return new Failure({
    code: "Restore-NotAsFound",
    what: `Node ${record.node} cannot close the run: ${differences.join("; ")}.`,
    why: "So the run is not finished, and this node's record stays open: the other nodes depend on it.",
    next: `Run the runbook again: it continues where it stopped. A node on which nothing ran needs its machine enabled, with the target tag HAServer; one that will never run again is named in ${VARIABLES.nodesGone}.`,
  });
}
