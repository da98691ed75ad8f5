import { Failure } from "../../../src/step/failure";
import { askPatiently } from "../../../src/upgrade/node/ask-patiently";
import { failureOf } from "../../made-up/failure";
import { MadeUpClock, madeUpContext } from "../../made-up/context";

const silent = new Failure({ code: "Instance-TimedOut", what: "Nobody answered.", next: "" });
const refused = new Failure({ code: "Instance-KeyRefused", what: "No.", next: "" });

const contextWith = (clock = new MadeUpClock()) => madeUpContext({ inputs: {}, reads: {}, tools: {}, clock }).context;

/** Answers in this order, the last one for ever; an Error is thrown. */
function answering(...answers: readonly (number | Failure | undefined)[]) {
  let asked = 0;
  const ask = async () => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { ask, count: () => asked };
}

test.each([
  ["answered at once", [5], 5, 1],
  ["not answered once", [undefined, 5], 5, 2],
  ["silent twice", [silent, silent, 5], 5, 3],
  ["0 is an answer", [0], 0, 1],
] as const)("%s", async (_title, answers, expected, times) => {
  const { ask, count } = answering(...answers);
  expect(await askPatiently(contextWith(), "it", ask)).toBe(expected);
  expect(count()).toBe(times);
});

test("gives up after half a minute: with the last silence, or with nothing where nobody said why", async () => {
  const clock = new MadeUpClock();
  const context = contextWith(clock);
  expect(await failureOf(() => askPatiently(context, "it", answering(silent).ask))).toBe(silent);
  expect(clock.sleeps.reduce((sum, each) => sum + each, 0)).toBe(30);
  expect(await askPatiently(context, "it", answering(undefined).ask)).toBeUndefined();
});

test("a refusal is an answer", async () => {
  const { ask, count } = answering(refused, 5);
  expect(await failureOf(() => askPatiently(contextWith(), "it", ask))).toBe(refused);
  expect(count()).toBe(1);
});
