import type { NodeApi } from "../../octopus/instance-api";
import { Failure } from "../../step/failure";
import { waitUntil } from "../../step/wait";
import type { ProcedureContext, NodeAtHand } from "./procedure";
import type { ServerProgram } from "../../server-program/server-program";

export interface DrainTools {
  program: Pick<ServerProgram, "drain">;
  self: NodeApi;
}

/** A node reads its flag from the database; it knows within moments. */
const CONFIRMED_WITHIN = { timeoutSeconds: 120, pollSeconds: 2 };
/**
 * For how long `node --drain=true` itself may wait. Short: what counts is our own look at the tasks, for its wait has
 * ended early (facts: octopus-server#the-wait-of-a-drain) and names nothing.
 */
const PROGRAM_WAITS_SECONDS = 5;

/**
 * Sets or clears the node's drain flag through its own program, and confirms it by the node's ping. The exit code alone
 * counts for nothing: a wait that ran out is no failure, and "done" is not believed.
 * @throws what the program reported, or Failure `Drain-NotConfirmed`, when the ping does not show it
 */
export async function setDrainFlag(
  context: ProcedureContext,
  tools: DrainTools,
  { node }: NodeAtHand,
  { on, cancelTasks = false, sentence }: { on: boolean; cancelTasks?: boolean; sentence: string },
): Promise<void> {
  await context.change(
    sentence,
    async () => {
      let problem: unknown;
      try {
        await tools.program.drain(on, on ? { waitSeconds: PROGRAM_WAITS_SECONDS, cancelTasks } : undefined);
      } catch (error) {
        problem = error;
      }
      const wait = { what: `node ${node} to ${on ? "drain" : "take tasks again"}`, ...CONFIRMED_WITHIN };
      const waited = await waitUntil(context, wait, async () => {
        const ping = await tools.self.ping();
        if (!ping.answers) return { done: false, because: ping.because };
        if (ping.draining === on) return { done: true, value: undefined };
        return { done: false, because: `its ping says that it is ${on ? "not " : ""}draining` };
      });
      if (waited.met) return;
      if (problem instanceof Error) throw problem;
      throw new Failure({
        code: "Drain-NotConfirmed",
        what: `Octopus.Server.exe reported that node ${node} is ${on ? "draining" : "no longer draining"}, but the node's own ping does not show it after ${waited.waitedSeconds} s: ${waited.because}.`,
        why: `It was asked at ${tools.self.address}.`,
        next: "Check the node under Configuration > Nodes in the instance, then run again.",
      });
    },
    { [`${node}.drained`]: on ? "True" : "False" },
  );
}

export const drainSentence = (node: string) => `drain node ${node}: it takes no new tasks`;
export const undrainSentence = (node: string) => `end the drain of node ${node}: it takes tasks again`;
export const cancelSentence = (node: string) => `cancel the tasks still running on node ${node}`;

/** Whether the node drains, by its own ping; undefined when it does not answer. In a dry run, as it would be by then. */
export async function isDraining(
  { assumed }: Pick<ProcedureContext, "assumed">,
  { self }: Pick<DrainTools, "self">,
  { node }: NodeAtHand,
): Promise<boolean | undefined> {
  const taken = assumed(`${node}.drained`);
  if (taken !== undefined) return taken === "True";
  const ping = await self.ping();
  return ping.answers ? ping.draining : undefined;
}
