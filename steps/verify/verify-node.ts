import { secretsIn } from "../../src/sql/connection-string";
import { Failure, reasonOf } from "../../src/step/failure";
import { howItWasFound, type Found } from "../../src/upgrade/node/as-found";
import { goBackToWork, isLeftStopped } from "../../src/upgrade/node/back-to-work";
import { keepPeopleOut } from "../../src/upgrade/node/keep-people-out";
import type { NodeAtHand } from "../../src/upgrade/node/procedure";
import type { NodeRecord } from "../../src/upgrade/record/record";
import type { Recorder } from "../../src/upgrade/record/recorder";
import { lookAtAll } from "./check";
import { instanceChecks } from "./checks-instance";
import { nodeChecks, type NodeSeen } from "./checks-node";
import type { Context } from "./contract";
import { sayFolders } from "./folders";
import { gatherInstance } from "./gather";
import { Questions, type Asked } from "./questions";
import { conclude } from "./conclude";

/**
 * Verifies this node at its own address, started and still drained: nobody has worked on the upgraded instance yet, so
 * going back loses nothing. What came of it is in the record before the step fails. A node that passes goes back to work at
 * once, as found: a script more would be an outage that is longer by its start.
 * @throws Failure `Verification-Failed`; `Maintenance-…` when people cannot be kept out; `Drain-NotConfirmed`
 */
export async function verifyNode(context: Context, recorder: Recorder): Promise<void> {
  const { log, tools, reads, inputs } = context;
  const record = recorder.open;
  const at = { node: reads.nodeName, serviceName: reads.serviceName };
  // In a dry run nobody upgraded and started the node.
  if (context.dryRun) {
    log.info(`A real run would verify node ${reads.nodeName} here, before it goes back to work.`);
    await resume(context, at, await howItWasFound(context, tools, at, recorder));
    return;
  }
  if (!record) {
    log.info("Nothing to do: there is no unfinished run on this node.");
    return;
  }
  const ping = await tools.self.ping();
  const atWork = ping.answers && ping.serving;
  const last = record.verification?.verdict;
  if (atWork && (last === "passed" || last === "accepted")) {
    log.info(
      `Node ${reads.nodeName} is back to work, and its verification has ${last === "passed" ? "passed" : "been accepted"}.`,
    );
    // One that was cut off in between has its drain flag back, and not its task cap.
    await resume(context, at, record.found);
    return;
  }
  const started = context.clock.now().getTime();
  if (ping.answers) await keepPeopleOut(context, tools, at, { serverUrl: inputs.serverUrl, recorder });
  const seen = await gatherNode(context, record, atWork);
  const looked = [...lookAtAll(nodeChecks, seen), ...lookAtAll(instanceChecks, seen)];
  sayFolders(context, looked);
  await conclude(context, looked, {
    what: `node ${reads.nodeName}`,
    seconds: Math.round((context.clock.now().getTime() - started) / 1000),
    write: (verdict, failures) => recorder.setVerification(verdict, failures),
    consequence: `Node ${reads.nodeName} stays drained and maintenance mode stays on; recovery leaves both as they are.`,
    record,
  });
  // It was on a moment ago, unless a failure of that was accepted.
  const isKeptOut = seen.maintenance.known && seen.maintenance.value;
  if (!isKeptOut) await keepPeopleOut(context, tools, at, { serverUrl: inputs.serverUrl, recorder });
  await resume(context, at, record.found);
}

/** A node left stopped keeps its drain flag: it was not touched. */
async function resume(context: Context, at: NodeAtHand, found: Found): Promise<void> {
  const { tools, reads } = context;
  if (await isLeftStopped(context, tools, at, found)) return;
  const serves = await goBackToWork(context, tools, at, { found, version: reads.targetVersion });
  if (serves) context.output("BackAtWorkAt", context.clock.now().toISOString());
}

async function gatherNode(context: Context, record: NodeRecord, atWork: boolean): Promise<NodeSeen> {
  const { tools, inputs, reads } = context;
  const { contents } = tools;
  const questions = new Questions(context, inputs.verifySeconds);
  const files = record.baseline?.files ?? [];
  const [version, schemaStatus, maintenance, log, seen, read] = await Promise.all([
    questions.ask(() => contents.version()),
    schemaStatusOf(context),
    questions.ask(() => tools.instance.maintenance()),
    serverLog(context, record),
    gatherInstance(contents, questions),
    Promise.all(files.map(async (file) => [file.name, await questions.ask(() => contents.read(file))] as const)),
  ]);
  return {
    target: reads.targetVersion,
    ...{ version, schemaStatus, maintenance, log, seen, atWork },
    baseline: record.baseline,
    files: new Map(read),
  };
}

async function startedAt({ tools, reads }: Context): Promise<Date | undefined> {
  const processId = (await tools.services.status(reads.serviceName))?.processId;
  return processId === undefined ? undefined : tools.services.processStartedAt(processId);
}

/** A program that could not be asked is one that does not say it: the node answers, and that counts more. */
async function schemaStatusOf({ tools, log }: Context): Promise<NodeSeen["schemaStatus"]> {
  try {
    return await tools.program.databaseUpgradeStatus();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    log.warning(error.message);
    return undefined;
  }
}

/**
 * Since the process was started that answers: no fix takes a line out of a log, but a fix that helps is followed by a start
 * that says nothing of the kind. Where nobody can tell when that was, since the database upgrade, or the restore of a
 * rollback. Both times are this machine's, as those of the log.
 */
async function serverLog(context: Context, record: NodeRecord): Promise<NodeSeen["log"]> {
  const { tools } = context;
  const unknown = (because: string): Asked<never> => ({ known: false, because, why: "other" });
  try {
    const since =
      (await startedAt(context)) ??
      new Date(record.databaseRestore?.at ?? record.databaseUpgrade?.at ?? record.openedAt);
    const { home, connectionString } = await tools.program.configuration();
    for (const secret of secretsIn(connectionString)) context.mask(secret);
    if (!home) return unknown("Octopus.Server.exe does not say where its home folder is");
    return { known: true, value: await tools.serverLog(home, since) };
  } catch (error) {
    if (error instanceof Failure || (error instanceof Error && "code" in error)) {
      return unknown(`the server's log cannot be read: ${reasonOf(error).replace(/\.$/, "")}`);
    }
    throw error;
  }
}
