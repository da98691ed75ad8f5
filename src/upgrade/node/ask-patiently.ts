import { answersNowhere } from "../../octopus/first-answering";
import type { Failure } from "../../step/failure";
import { waitUntil } from "../../step/wait";
import type { ProcedureContext } from "./procedure";

/** A node that has just started, or a load balancer that has just lost one, leaves a question unanswered now and then. */
const PATIENCE = { timeoutSeconds: 30, pollSeconds: 5 };

/**
 * Asks, and asks again for half a minute where nobody answers: one unanswered question must not end a run. Whoever refuses
 * has answered.
 * @param what for the log, as in "Waiting for {what}"
 * @param ask undefined: nobody answered
 * @returns undefined when nobody answered until the end
 * @throws what `ask` throws: a refusal at once, silence at the end
 */
export async function askPatiently<T>(
  context: ProcedureContext,
  what: string,
  ask: () => Promise<T | undefined>,
): Promise<T | undefined> {
  let silence: Failure | undefined;
  const waited = await waitUntil(context, { what, ...PATIENCE }, async () => {
    silence = undefined;
    try {
      const value = await ask();
      return value === undefined ? { done: false, because: "it does not answer" } : { done: true, value };
    } catch (error) {
      if (!answersNowhere(error)) throw error;
      silence = error;
      return { done: false, because: error.what.replace(/\.$/, "") };
    }
  });
  if (waited.met) return waited.value;
  if (silence) throw silence;
  return undefined;
}
