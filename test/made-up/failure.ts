import { Failure } from "../../src/step/failure";

/** The Failure that something ends with; anything else is rethrown, and success fails the test. */
export async function failureOf(act: () => unknown): Promise<Failure> {
  try {
    await act();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error("It did not fail.");
}
