import type { Database } from "../../src/upgrade/database/database";
import { CLOCK_MARGIN_SECONDS } from "../../src/upgrade/database/heartbeats";
import { stoppableNodes } from "../../src/upgrade/database/instance-database";
import { upgraderEnded } from "../../src/upgrade/database/upgrader-ended";
import { confirmEveryNodeStopped } from "../../src/upgrade/database/stopped-nodes";
import { sameVersion } from "../../src/values/version";
import { installedVersionAtRest } from "../../src/upgrade/node/installed-version";
import type { Recorder } from "../../src/upgrade/record/recorder";
import { Failure } from "../../src/step/failure";
import type { Context } from "./contract";
import { requireWayBackNow } from "./way-back-now";

/** How long an installer of an earlier attempt may still be at work. */
const INSTALLER_LIMITS = { timeoutSeconds: 1800, pollSeconds: 10 };
/** A killed upgrader's session goes on until it is rolled back, which takes as long as it had worked. */
const EARLIER_UPGRADER_LIMITS = { timeoutSeconds: 3600, pollSeconds: 10 };

/**
 * All that must hold before the database is upgraded: this node has the target installed and no installer is at work,
 * there is a verified backup of this run, no upgrader of an earlier attempt is left, every node is stopped (P1), none of
 * them has run since the way back was made, and that is there now (P2). For an upgrade that is committed already and only run to its end, the
 * backup of the attempt that committed it is the one that counts.
 * @throws Failure `Node-NotOnTarget`, `Backup-Missing`, `Backup-NodeRanSince`, `Upgrader-StillAtWork`, `Nodes-…`,
 *   `Installer-StillRunning`
 */
export async function passGate(
  context: Context,
  database: Database,
  recorder: Recorder,
  left: "all of it" | "its end",
): Promise<void> {
  const { inputs, reads, tools } = context;
  await requireTargetInstalled(context);
  if (left === "all of it") requireBackup(context, recorder);
  // A dry run begins nothing that an earlier upgrader could disturb, and does not wait for it.
  if (!context.dryRun && recorder.open?.databaseUpgrade?.verdict === "begun") {
    await requireEarlierUpgraderEnded(context, database);
  }
  await confirmEveryNodeStopped(context, database, {
    nodes: stoppableNodes(reads),
    nodesGone: inputs.nodesGone,
    clients: reads,
    ownService: { name: reads.serviceName, now: () => tools.services.now(reads.serviceName) },
  });
  if (left === "all of it") await requireNobodyRanSinceBackup(context, database);
  if (left === "all of it") await requireWayBackNow(context, database, recorder.open?.backup);
}

async function requireTargetInstalled(context: Context): Promise<void> {
  const { reads, tools } = context;
  const at = { node: reads.nodeName };
  const installed = await installedVersionAtRest(context, tools, at, INSTALLER_LIMITS);
  if (sameVersion(installed, reads.targetVersion)) return;
  throw new Failure({
    code: "Node-NotOnTarget",
    what: `Node ${reads.nodeName} has ${installed ?? "no program that runs"} installed, not ${reads.targetVersion}, so the database was not upgraded.`,
    why: "The database is upgraded by the program of the target version.",
    next: "Check the log of the step that installs on this node, then run the whole runbook again.",
  });
}

/** The order comes from the steps: this run stopped the nodes, then made this backup, and the record knows it too. */
function requireBackup(context: Context, recorder: Recorder): void {
  const { reads, dryRun } = context;
  // In a dry run the backup may be assumed only, and no record holds it.
  if (dryRun) {
    if (reads.backupFile !== undefined || context.assumed("instance.backupFile") !== undefined) return;
  } else if (reads.backupFile !== undefined && recorder.open?.backup?.file === reads.backupFile) return;
  throw new Failure({
    code: "Backup-Missing",
    what: "There is no verified backup that this run made after the nodes stopped, so the database was not upgraded.",
    why:
      reads.backupFile === undefined
        ? "The step that backs up reported none."
        : `The step that backs up reported ${reads.backupFile}, and this node's record says ${recorder.open?.backup?.file ?? "none"}.`,
    next: "Run the whole runbook again: it stops every node, backs up and verifies, and upgrades only then.",
  });
}

async function requireEarlierUpgraderEnded(context: Context, database: Database): Promise<void> {
  const { processes } = context.tools;
  const upgrader = await upgraderEnded(context, { database, processes }, context.reads, EARLIER_UPGRADER_LIMITS);
  if (upgrader.ended) return;
  throw new Failure({
    code: "Upgrader-StillAtWork",
    what: "An earlier attempt began to upgrade this database, and it is not certain that it has ended.",
    why: upgrader.readable ? `Still there: ${upgrader.because}.` : `Sessions cannot be seen: ${upgrader.because}.`,
    next: upgrader.readable
      ? "Wait for it to end (rolling back a killed upgrade takes as long as it had run), then run again. Do not kill it. If it is the session of a person who uses the instance's login or works on a node, ask that person to close it."
      : "Ask a DBA to grant VIEW SERVER STATE to the login, then run again. Before a restore, check by hand that Octopus has no sessions on the database.",
  });
}

/** Ages are whole seconds, read one after the other: hence the margin. Backup and heartbeats by one clock, the SQL Server's: a node that lived after the backup began may have written. */
async function requireNobodyRanSinceBackup(context: Context, database: Database): Promise<void> {
  const { inputs, reads, dryRun } = context;
  // In a dry run every node is still running.
  if (dryRun || reads.wayBackMadeAt === undefined) return;
  const gone = new Set(inputs.nodesGone.map((name) => name.toLowerCase()));
  const backupAgeSeconds = ((await database.now()).getTime() - Date.parse(reads.wayBackMadeAt)) / 1000;
  const ran = (await database.heartbeats())
    .filter(
      ({ node, ageSeconds }) => !gone.has(node.toLowerCase()) && ageSeconds + CLOCK_MARGIN_SECONDS < backupAgeSeconds,
    )
    .map(({ node }) => node);
  if (ran.length === 0) return;
  throw new Failure({
    code: "Backup-NodeRanSince",
    what: `Node ${ran.join(", ")} ran after the backup began, so the database was not upgraded.`,
    why: `Its heartbeat is younger than the backup ${reads.backupFile ?? ""}, which may lack what it wrote.`,
    next: "Find out what started it, or whether the clock of its machine is ahead, then run the whole runbook again: it makes a new backup.",
  });
}
