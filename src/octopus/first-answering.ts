import { Failure } from "../step/failure";
import { isSilence } from "./refusals";

/**
 * Asks the instance at several addresses in turn (the shared one first: a load balancer drops draining nodes, so it goes
 * silent in the outage) until one answers.
 * @returns the answer and the address it came from
 * @throws Failure at once when a server answered and refused; `Instance-Silent` when none answers, with the first's reason
 */
export async function firstAnswering<I, T>(
  instances: readonly I[],
  ask: (instance: I) => Promise<T>,
): Promise<{ instance: I; answer: T }> {
  const silences: Failure[] = [];
  for (const instance of instances) {
    try {
      return { instance, answer: await ask(instance) };
    } catch (error) {
      if (!isSilence(error)) throw error;
      silences.push(error);
    }
  }
  const [first, ...others] = silences;
  if (first && others.length === 0) throw first;
  throw new Failure({
    code: "Instance-Silent",
    what: `The instance answers neither at its shared URL nor through any node. ${silences.map(({ what }) => what).join(" ")}`,
    next: first?.next ?? "Check that the Octopus Server services are running.",
    cause: first,
  });
}

/** Whether an error means that the instance answers nowhere. */
export const answersNowhere = (error: unknown): error is Failure =>
  isSilence(error) || (error instanceof Failure && error.code === "Instance-Silent");
