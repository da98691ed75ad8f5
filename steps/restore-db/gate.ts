import { VARIABLES } from "../../src/names/variables";
import { Failure } from "../../src/step/failure";
import type { Database } from "../../src/upgrade/database/database";
import type { DatabaseState } from "../../src/upgrade/database/database-server";
import { CLOCK_MARGIN_SECONDS } from "../../src/upgrade/database/heartbeats";
import { stoppableNodes } from "../../src/upgrade/database/instance-database";
import { confirmEveryNodeStopped } from "../../src/upgrade/database/stopped-nodes";
import { upgraderEnded } from "../../src/upgrade/database/upgrader-ended";
import { fromStopStep, judge } from "../../src/upgrade/database/witnesses";
import { installedVersionAtRest } from "../../src/upgrade/node/installed-version";
import type { NodeRecord } from "../../src/upgrade/record/record";
import { sameVersion } from "../../src/values/version";
import type { Context } from "./contract";
import type { RestoreWork } from "./work";

/** A killed upgrader's session goes on until it is rolled back, which takes as long as it had worked. */
const EARLIER_UPGRADER_LIMITS = { timeoutSeconds: 3600, pollSeconds: 10 };

/**
 * All that must hold before the database is overwritten: this node has the former program, the present state is backed up
 * and verified (P19), every node is stopped, no upgrader is left, and nobody has run since that backup began.
 * @throws Failure `Node-NotOnTarget`, `Restore-NoPresentBackup`, `Restore-NodeRanSince`, `Upgrader-StillAtWork`, `Nodes-…`
 */
export async function passGate(context: Context, work: RestoreWork, state: DatabaseState): Promise<void> {
  await requireFormerProgram(context, work);
  const present = requirePresentBackup(context, work);
  if (state.state !== "ONLINE" || state.singleUser) {
    requireStopStepsWord(context, state);
    return;
  }
  const database = await context.tools.connect(work.connectionString);
  try {
    await requireNobodyThere(context, work, database, present);
  } finally {
    await database.close();
  }
}

async function requireFormerProgram(context: Context, { way }: RestoreWork): Promise<void> {
  const { tools, reads, inputs } = context;
  const limits = { timeoutSeconds: inputs.installerWaitSeconds, pollSeconds: 10 };
  const installed = await installedVersionAtRest(context, tools, { node: reads.nodeName }, limits);
  if (sameVersion(installed, way.former)) return;
  throw new Failure({
    code: "Node-NotOnTarget",
    what: `Node ${reads.nodeName} has ${installed ?? "no program that runs"} installed, not ${way.former}, so the database was not restored.`,
    why: "Once it is restored only the former program may start on it.",
    next: "Check the log of the step that installs on this node, then run the whole runbook again.",
  });
}

type PresentBackup = NonNullable<NodeRecord["presentBackup"]>;

/** Without it, what is overwritten is lost for good: only the operator's own word stands in its place. */
function requirePresentBackup(context: Context, { recorder, way }: RestoreWork): PresentBackup | undefined {
  const { inputs, reads, dryRun, log } = context;
  const present = recorder.open?.presentBackup ?? undefined;
  // In a dry run the backup may be assumed only.
  if (dryRun && (present !== undefined || context.assumed("instance.backupFile") !== undefined)) return present;
  // Once the restore was begun, what was there before it is in the backup that the record names, and nowhere else.
  if (present && (way.restore === "begun" || reads.backupFile === present.file)) return present;
  if (inputs.withoutPresent) {
    log.warning("There is no backup of the database's present state, and it is overwritten all the same, as chosen.");
    return undefined;
  }
  throw new Failure({
    code: "Restore-NoPresentBackup",
    what: "There is no verified backup of the database's present state that this run made after the nodes stopped, so it was not overwritten.",
    why:
      reads.backupFile === undefined
        ? "The step that backs up reported none."
        : `The step that backs up reported ${reads.backupFile}, and this node's record says ${present?.file ?? "none"}.`,
    next: `Run the whole runbook again. Only when the database cannot be backed up any more and its present state may be lost: answer True to ${VARIABLES.rollbackWithoutPresent}.`,
  });
}

/** Heartbeats and sessions are in the database, and nobody can get in: a service that runs cannot write there either. */
function requireStopStepsWord(context: Context, { name, state, singleUser }: DatabaseState): void {
  const verdict = judge([fromStopStep(stoppableNodes(context.reads))]);
  const why = singleUser && state === "ONLINE" ? "in single-user mode" : state;
  if (verdict.stopped) {
    context.log.warning(
      `The database '${name}' is ${why}: heartbeats and sessions cannot be read, and the word of the step that stops the nodes has to do.`,
    );
    return;
  }
  throw new Failure({
    code: "Nodes-StopUnconfirmed",
    what: "It is not certain that every node of the instance is stopped.",
    why: `What was found: ${verdict.because}. The database is ${why}, so it cannot be asked.`,
    next: "Run the whole runbook again, so that it stops every node.",
  });
}

async function requireNobodyThere(
  context: Context,
  { recorder }: RestoreWork,
  database: Database,
  present: PresentBackup | undefined,
): Promise<void> {
  const { inputs, reads, dryRun, tools } = context;
  // A dry run has stopped nobody and begins nothing.
  if (!dryRun && recorder.open?.databaseUpgrade?.verdict === "begun") {
    const ended = await upgraderEnded(
      context,
      { database, processes: tools.processes },
      reads,
      EARLIER_UPGRADER_LIMITS,
    );
    if (!ended.ended) {
      throw new Failure({
        code: "Upgrader-StillAtWork",
        what: "The upgrade began to change this database, and it is not certain that its program has ended.",
        why: ended.because,
        next: "Wait for it to end, then run again. Do not kill it.",
      });
    }
  }
  await confirmEveryNodeStopped(context, database, {
    nodes: stoppableNodes(reads),
    nodesGone: inputs.nodesGone,
    clients: reads,
  });
  // In a dry run every node is still running.
  if (!dryRun && present) await requireNobodyRanSince(context, database, present);
}

async function requireNobodyRanSince({ inputs }: Context, database: Database, present: PresentBackup): Promise<void> {
  const gone = new Set(inputs.nodesGone.map((name) => name.toLowerCase()));
  const ageSeconds = ((await database.now()).getTime() - Date.parse(present.startedAt)) / 1000;
  const ran = (await database.heartbeats()).filter(
    (beat) => !gone.has(beat.node.toLowerCase()) && beat.ageSeconds + CLOCK_MARGIN_SECONDS < ageSeconds,
  );
  if (ran.length === 0) return;
  throw new Failure({
    code: "Restore-NodeRanSince",
    what: `Node ${ran.map(({ node }) => node).join(", ")} ran after the backup of the present state began, so the database was not overwritten.`,
    why: `Its heartbeat is younger than ${present.file}, which may lack what it wrote.`,
    next: "Find out what started it, or whether the clock of its machine is ahead, then run the whole runbook again: it makes a new backup.",
  });
}
