import { Failure } from "../../src/step/failure";
import type { NodeApi } from "../../src/octopus/instance-api";
import type { FromMachine } from "../../src/step/reads";
import type { Recorder } from "../../src/upgrade/record/recorder";
import { lookAtAll } from "./check";
import { wholeChecks, type PingedNode } from "./checks-nodes";
import { conclude } from "./conclude";
import type { Context } from "./contract";
import { Questions } from "./questions";
import { seeQueue } from "./queue";

/**
 * Verifies every node at its own address, and the shared URL, while maintenance mode still keeps people out. Counts are
 * not compared again: since the first node went back to work, tasks and retention policies change them.
 * @throws Failure `Verification-Failed`
 */
export async function verifyInstance(context: Context, recorder: Recorder): Promise<void> {
  const { log, tools, reads, inputs, clock } = context;
  // In a dry run no node was upgraded.
  if (context.dryRun) {
    log.info("A real run would verify every node and the shared URL here.");
    return;
  }
  const started = clock.now().getTime();
  const questions = new Questions(context, inputs.verifySeconds + inputs.queueSeconds);
  const [nodes, sharedVersion, user, queue] = await Promise.all([
    pingAll(context, recorder, questions),
    questions.ask(() => tools.shared.version()),
    questions.ask(() => tools.contents.user()),
    seeQueue(context, questions),
  ]);
  const looked = lookAtAll(wholeChecks, { target: reads.targetVersion, nodes, sharedVersion, user, queue });
  await conclude(context, looked, {
    what: "the instance",
    seconds: Math.round((clock.now().getTime() - started) / 1000),
    // Only a node that is still drained can be kept out by its record; here maintenance mode keeps people out.
    write: async (verdict, failures) => {
      if (verdict === "accepted" && recorder.open) await recorder.setVerification(verdict, failures);
    },
    consequence: "Maintenance mode stays on, and the run is not finished.",
    record: recorder.open,
  });
}

async function pingAll(context: Context, recorder: Recorder, questions: Questions): Promise<PingedNode[]> {
  const { tools, reads, system } = context;
  const offline = recorder.open?.baseline?.offlineNodes;
  const found = recorder.open?.found;
  const listed = await questions.ask(() => tools.contents.nodes());
  const capOf = (name: string) =>
    listed.known ? listed.value.find((each) => each.name.toLowerCase() === name.toLowerCase())?.taskCap : undefined;
  const was = <V>(values: readonly FromMachine<V>[], machine: string) =>
    values.find((each) => each.machine === machine)?.value;
  return Promise.all(
    tools.nodes.map(async ({ machine, node, api }) => {
      const isThis = machine === system.machineName;
      return {
        node,
        ping: await questions.ask(() => answerOf(node, api)),
        wasOffline: isThis ? found?.serviceRunning === false : offline?.includes(node),
        wasDrained: was(reads.wereDrained, machine) ?? (isThis ? found?.drained : undefined),
        taskCap: capOf(node),
        taskCapWas: was(reads.taskCapsWere, machine) ?? (isThis ? found?.taskCap : undefined),
      };
    }),
  );
}

async function answerOf(node: string, api: NodeApi) {
  const ping = await api.ping();
  if (ping.answers) return ping;
  throw new Failure({
    code: "Instance-Refused",
    what: `${ping.because}.`,
    next: `Check that the Octopus Server service of node ${node} is running, then run again.`,
  });
}
