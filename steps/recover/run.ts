import { sameMachine } from "../../src/step/system-variables";
import { Recorder } from "../../src/upgrade/record/recorder";
import { databaseNameOf } from "./connection-string";
import type { Context, Work } from "./contract";
import { decide, withUpgraderLock } from "./decide";
import { sayWhatToDo } from "./instructions";
import { acceptRestoredByHand } from "./restored-by-hand";
import { treatNode } from "./treat";
import { judge, verdictFrom, type Judgement } from "./verdict";

/**
 * After a failure (decision 008). On the primary first: decides what became of the schema, says so, and hands the
 * verdict on; then, on each node whose record is open: brings it back to work as found, or leaves it safe.
 * @throws Failure only when it could not decide: `Database-…`, `Lock-HeldByAnother`, `Record-…`; the verdict is unknown then
 */
export async function run(context: Context): Promise<void> {
  const { reads, system, tools, log } = context;
  const recorder = await Recorder.read(tools.record, context);
  const record = recorder.open;
  const decides = system.isPrimary && reads.verdict === undefined;
  // Where no inspection ran before it, or was killed here, nobody knows yet whose word this is.
  context.output("MachineId", system.machineId);
  // Whoever closes the run looks whether each planned node took part.
  if (recorder.latest) context.output("NodeName", recorder.latest.node);
  if (!record) {
    if (decides) context.output("RecoveryVerdict", "unchanged");
    context.output("RecordClosed", true);
    log.info("There is no unfinished run on this node: nothing was changed here, and there is nothing to restore.");
    if (decides) warnOfFormerPrimary(context, recorder.formerPrimary);
    return;
  }
  const own = tools.node(record.facts, record.node);
  const work: Work = {
    context,
    recorder,
    record,
    at: { node: record.node, serviceName: record.facts.serviceName },
    tools: { ...tools, ...own, instances: own.instance ? [own.instance] : [] },
  };
  if (!decides) {
    await treatNode(work, verdictFrom(reads.verdict));
    return;
  }
  const said = { verdict: false };
  try {
    if (record.databaseUpgrade?.verdict === "damaged" && context.inputs.restoredByHand === undefined) {
      // Nobody is asked: a restore is the only way out, and what is said must not depend on a server that answers.
      await recorder.keepDamage();
      await hand(work, judge(undefined, record), await databaseNameOf(work));
      return;
    }
    if (record.databaseRestore?.verdict === "begun") {
      // Until it is restored nobody gets in who could be asked.
      await hand(work, judge(undefined, record), await databaseNameOf(work));
      return;
    }
    await withUpgraderLock(work, async (database) => {
      const isRestored = await acceptRestoredByHand(work, database);
      // What was accepted is that it belongs to the former version.
      const judgement = isRestored
        ? judge(record.plan.from.text, recorder.open ?? record)
        : await decide(work, database);
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

/**
 * The primary's record is closed last: its machine alone knows whether the run ended, and may be disabled now. One that
 * takes part would have refused.
 */
function warnOfFormerPrimary({ log, system }: Context, formerPrimary: string | undefined): void {
  if (formerPrimary === undefined || system.nodeMachines.some(({ name }) => sameMachine(name, formerPrimary))) return;
  log.warning(
    `The last run on this node had the primary machine '${formerPrimary}', but this run has '${system.machineName}'. If that run did not end, its record is open on '${formerPrimary}', and maintenance mode and that node wait for it. Then enable '${formerPrimary}', give the target tag HAServer-Primary back to it and run again.`,
  );
}
