const turn = process.env.TEST_TURN ?? "0";

/**
 * Long lists of cases that are alike come by turns: every third one, say, and in `.ci/run` others with every commit.
 * `TEST_TURN=all npx jest FILE` plays all of them.
 *
 * @param every 3 for a third of them each time
 */
export function byTurns<T>(cases: readonly T[], every: number): readonly T[] {
  return turn === "all" ? cases : cases.filter((_, index) => (index + Number(turn)) % every === 0);
}

/** Each of the one with each of the others, in an order in which neighbours differ in both. */
export function pairs<One, Other>(ones: readonly One[], others: readonly Other[]): (readonly [One, Other])[] {
  return others.flatMap((other) => ones.map((one) => [one, other] as const));
}
