import type { Database } from "../../src/upgrade/database/database";
import { holdingLock } from "../../src/upgrade/database/holding-lock";
import { withInstanceDatabase } from "../../src/upgrade/database/instance-database";
import { isRolledBackWhole } from "../../src/upgrade/database/rolled-back-whole";
import { knownScriptOf } from "../../src/upgrade/database/schema-by-script";
import { startSaid } from "../../src/upgrade/database/start-said";
import { upgraderEnded } from "../../src/upgrade/database/upgrader-ended";
import { sameVersion } from "../../src/values/version";
import { installedVersionAtRest } from "../../src/upgrade/node/installed-version";
import { connectionStringOf } from "./connection-string";
import type { Work } from "./contract";
import { judge, type Judgement } from "./verdict";

/**
 * Holds the upgraders' lock meanwhile: no backup and no database upgrade of ours is at work, and none begins.
 * @throws Failure `Lock-HeldByAnother`, `Database-…`
 */
export async function withUpgraderLock(work: Work, act: (database: Database) => Promise<void>): Promise<void> {
  const { context } = work;
  const connectionString = await connectionStringOf(work);
  const given = { ...context, inputs: { ...context.inputs, connectionString } };
  await withInstanceDatabase(
    given,
    context.tools.connect,
    ({ database }) => holdingLock(context, database, context.inputs.lockSeconds, () => act(database)),
    knownScriptOf(work.recorder.open ?? work.record),
  );
}

/**
 * Decides what became of the schema, and writes "unchanged" or "damaged" to the record when that said no more than "begun".
 * Octopus.Server.exe may outlive the script that started it, and so the lock: its session is waited for, and what it
 * printed is read, before "unchanged" is believed. A schema on the target leaves the record at "begun": the upgrade is run
 * again.
 */
export async function decide(work: Work, database: Database): Promise<Judgement> {
  const { recorder, record } = work;
  const before = judge(await database.schemaVersion(), record);
  const started = before.verdict === "unchanged" ? await startedNewProgram(work) : undefined;
  if (started) return { verdict: "unknown", because: `${before.because}, but ${started}` };
  if (record.databaseUpgrade?.verdict !== "begun") return before;
  const atWork = before.verdict === "unchanged" ? await upgraderAtWork(work, database) : undefined;
  const heard = (await recorder.hearUpgraderAgain()) ?? record;
  await recorder.keepDamage();
  const said = await startSaidOf(work);
  if (said && "said" in said && said.said === "damaged") {
    return judge(undefined, await recorder.setDatabaseUpgrade("damaged"));
  }
  if (heard.databaseUpgrade?.verdict === "damaged") return judge(undefined, heard);
  if (atWork) return { verdict: "unknown", because: atWork };
  if (before.verdict !== "unchanged") return before;
  const judgement = judge(await database.schemaVersion(), record);
  if (judgement.verdict !== "unchanged") return judgement;
  if (!isRolledBackWhole(record.plan.to)) {
    const because = `${judgement.because}, but a failed upgrade to ${record.plan.to} is not rolled back as a whole, so part of it may be in the database`;
    return { verdict: "unknown", because };
  }
  if (said && "because" in said) {
    const because = `${judgement.because}, but a start of the service was to upgrade it, and what it did is not known: ${said.because}`;
    return { verdict: "unknown", because };
  }
  if (record.databaseUpgrade.saidDone) {
    const because = `${judgement.because}, and yet Octopus.Server.exe ${record.plan.to} ended as if it had upgraded it`;
    return { verdict: "unknown", because };
  }
  if (await programSaysUpgraded(work)) {
    const because = `${judgement.because}, and Octopus.Server.exe ${record.plan.to} says that there is nothing to upgrade`;
    return { verdict: "unknown", because };
  }
  await recorder.setDatabaseUpgrade("unchanged");
  return judgement;
}

/**
 * Whether this node's service is up, or on its way, with the program of the target: somebody started it, for no step does
 * before the schema is the target's. Its start upgrades the database, and is seen in the schema only when it commits.
 * @returns a clause
 */
async function startedNewProgram({ context, tools, at, record }: Work): Promise<string | undefined> {
  if (record.direction === "back") return undefined;
  const state = (await tools.services.now(at.serviceName))?.state ?? "stopped";
  if (state === "stopped") return undefined;
  const installed = await installedVersionAtRest(context, tools, at, installerLimits(context));
  if (!sameVersion(installed, record.plan.to)) return undefined;
  return `the service '${at.serviceName}' on node ${at.node} is ${state} with version ${record.plan.to}, and a start of that version upgrades the database`;
}

/** What the server's log says, where a start of the service was to upgrade the database. */
async function startSaidOf({ context, record }: Work) {
  const { databaseUpgrade: begun } = record;
  if (begun?.by !== "start") return undefined;
  return startSaid(context.tools.serverLog, record.facts.home, new Date(begun.at));
}

/** Every node was stopped before the upgrade began, so a program or a session of Octopus is one that upgrades. */
export async function upgraderAtWork({ context }: Work, database: Database): Promise<string | undefined> {
  const { processes } = context.tools;
  const upgrader = await upgraderEnded(context, { database, processes }, context.reads, {
    timeoutSeconds: context.inputs.lockSeconds,
    pollSeconds: context.inputs.pollSeconds,
  });
  if (upgrader.ended) return undefined;
  return upgrader.readable
    ? `a database upgrade was begun and may still be running: ${upgrader.because} (if that is a node that somebody has started and that is running by now, stop its service; one that is still starting may be upgrading the database)`
    : `it cannot be seen whether the database upgrade that was begun is still running (${upgrader.because})`;
}

/**
 * A second opinion for the schema's own history: whether `database --upgrade` writes it is unconfirmed
 * (facts: octopus-upgrades#installation-history).
 */
async function programSaysUpgraded({ context, tools, at, record }: Work): Promise<boolean> {
  const installed = await installedVersionAtRest(context, tools, at, installerLimits(context));
  // Where it said so before the upgrade, too, it says nothing about what became of it.
  if (record.backup?.nothingChanges) return false;
  return sameVersion(installed, record.plan.to) && (await tools.program.databaseUpgradeStatus()) === "up-to-date";
}

const installerLimits = ({ inputs }: Work["context"]) => ({
  timeoutSeconds: inputs.installerWaitSeconds,
  pollSeconds: inputs.pollSeconds,
});
