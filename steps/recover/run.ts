import type { ConnectDatabase } from "../../src/database/database";
import type { InstanceApi, NodeApi } from "../../src/octopus/instance-api";
import type { AsFoundTools } from "../../src/server/as-found";
import type { NodeAtHand, ServiceTools } from "../../src/server/procedure";
import type { InstalledTools } from "../../src/server/installed-version";
import type { KeptConnectionString } from "../../src/server/kept-connection-string";
import type { KeepOutTools } from "../../src/server/keep-people-out";
import type { NodeRecord, RecordStore } from "../../src/server/record";
import { Recorder } from "../../src/server/recorder";
import type { ServerProgram } from "../../src/server/server-program";
import type { InstallerLock } from "../../src/windows/installer-lock";
import type { ServerProcesses } from "../../src/windows/server-processes";
import { databaseNameOf } from "./connection-string";
import { decide, withUpgraderLock } from "./decide";
import { sayWhatToDo } from "./instructions";
import type { Context } from "./step";
import { treatNode } from "./treat";
import { judge, verdictFrom, type Judgement } from "./verdict";

export interface Tools extends ServiceTools {
  record: RecordStore;
  kept: Pick<KeptConnectionString, "path" | "read">;
  installers: InstallerLock;
  processes: ServerProcesses;
  connect: ConnectDatabase;
  /** This machine's node, as its record describes it. */
  node: (
    facts: NodeRecord["facts"],
    name: string,
  ) => {
    self: NodeApi;
    /** The instance, asked through this node; undefined without an API key. */
    instance: InstanceApi | undefined;
    program: Pick<ServerProgram, "version" | "drain" | "databaseUpgradeStatus" | "configuration">;
  };
}

/** What the parts of this step work on. */
export interface Work {
  context: Context;
  recorder: Recorder;
  record: NodeRecord;
  at: NodeAtHand;
  tools: AsFoundTools & InstalledTools & KeepOutTools & { program: ReturnType<Tools["node"]>["program"] };
}

/**
 * After a failure. On the primary first: decides what became of the schema, says so, and hands the verdict on; then, on
 * each node whose record is open: brings it back to work as found, or leaves it safe.
 * @throws Failure only when it could not decide: `Database-…`, `Lock-HeldByAnother`, `Record-…`; the verdict is unknown then
 */
export async function run(context: Context): Promise<void> {
  const { reads, system, tools, log } = context;
  const recorder = await Recorder.read(tools.record, context);
  const record = recorder.open;
  const decides = system.isPrimary && reads.verdict === undefined;
  // Where the first step of the run was killed here, nobody knows yet whose word this is.
  if (decides) context.output("MachineId", system.machineId);
  if (!record) {
    if (decides) context.output("RecoveryVerdict", "unchanged");
    context.output("RecordClosed", true);
    log.info("There is no unfinished run on this node: nothing was changed here, and there is nothing to restore.");
    return;
  }
  const work: Work = {
    context,
    recorder,
    record,
    at: { node: record.node, serviceName: record.facts.serviceName },
    tools: {
      services: tools.services,
      installers: tools.installers,
      ...tools.node(record.facts, record.node),
    },
  };
  if (!decides) {
    await treatNode(work, verdictFrom(reads.verdict));
    return;
  }
  const said = { verdict: false };
  try {
    if (record.databaseUpgrade?.verdict === "damaged") {
      // Nobody is asked: a restore is the only way out, and what is said must not depend on a server that answers.
      await recorder.keepDamage();
      await hand(work, judge(undefined, record), await databaseNameOf(work));
      return;
    }
    await withUpgraderLock(work, async (database) => {
      const judgement = await decide(work, database);
      said.verdict = true;
      await hand(work, judgement, database.name);
    });
  } catch (error) {
    if (!said.verdict) context.output("RecoveryVerdict", "unknown");
    throw error;
  }
}

/** Hands the word on, says what to do, and sees to this node. */
async function hand(work: Work, judgement: Judgement, databaseName: string | undefined): Promise<void> {
  work.context.output("RecoveryVerdict", judgement.verdict);
  sayWhatToDo(work, judgement, databaseName);
  await treatNode(work, judgement.verdict);
}
