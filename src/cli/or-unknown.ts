import { Failure } from "../step/failure";
import { targetFailure } from "./target-failure";

/** What was read, or why it is not known: what is only told beforehand holds nothing up. */
export async function orUnknown<T>(read: () => Promise<T>): Promise<{ known: T } | { unknown: string }> {
  try {
    return { known: await read() };
  } catch (caught) {
    const error = targetFailure(caught);
    if (error instanceof Failure) return { unknown: `${error.code}: ${error.what}` };
    throw error;
  }
}
