import { Failure } from "../../src/step/failure";
import type { Fact, FactName, Told } from "./facts";

/** Says that something needs another thing that is not there; the check of that other thing reports it. */
export class NotThere extends Error {
  constructor(readonly fact: FactName) {
    super(fact);
  }
}

/** A Failure is a finding like any other, so that all are shown together; whatever else is thrown is a fault. */
export async function fact<T>(look: () => Promise<T>): Promise<Fact<T>> {
  try {
    return { known: true, value: await look() };
  } catch (error) {
    if (error instanceof NotThere) return { known: false, after: error.fact };
    if (error instanceof Failure) return { known: false, failure: error };
    throw error;
  }
}

type FactsOf<V> = { [K in keyof V]: Fact<V[K]> };

/** Looks when all of these are known. */
export async function after<V extends Record<string, unknown>, T>(
  needs: FactsOf<V>,
  look: (known: V) => Promise<T>,
): Promise<Fact<T>> {
  const entries = Object.entries(needs as Record<string, Fact<unknown>>);
  for (const [name, need] of entries) {
    if (!need.known) return { known: false, after: need.after ?? (name as FactName) };
  }
  const values = entries.map(([name, need]) => [name, need.known ? need.value : undefined]);
  return fact(() => look(Object.fromEntries(values) as V));
}

/** For what no step depends on: a Failure is the reason why it is not known. */
export async function told<T>(look: () => Promise<T | undefined>, otherwise: string): Promise<Told<T>> {
  try {
    const value = await look();
    return value === undefined ? { told: false, because: otherwise } : { told: true, value };
  } catch (error) {
    if (error instanceof Failure) return { told: false, because: [error.what, error.why].filter(Boolean).join(" ") };
    throw error;
  }
}
