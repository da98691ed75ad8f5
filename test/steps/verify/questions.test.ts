import { Questions } from "../../../steps/verify/questions";
import { Failure } from "../../../src/step/failure";
import { MadeUpClock } from "../../made-up/context";

const silent = async () => {
  throw new Failure({ code: "Instance-TimedOut", what: "Nobody answered.", next: "Look." });
};

/** Questions with one time limit for all of them, which ends when the test says so. */
function asking() {
  const limit = new AbortController();
  const clock = Object.assign(new MadeUpClock(), { timeout: () => limit.signal });
  const questions = new Questions({ clock, signal: new AbortController().signal }, 120);
  return { questions, limit, clock };
}

test("within the limit, silence is asked twice more", async () => {
  const { questions, clock } = asking();
  expect(await questions.ask(silent)).toEqual({ known: false, because: "Nobody answered", why: "silent" });
  expect(clock.sleeps).toEqual([2, 2]);
});

test("after the limit nobody is asked any more, and the answer says so", async () => {
  const { questions, limit } = asking();
  limit.abort();
  const answer = questions.ask(async () => "an answer");
  expect(await answer).toEqual({ known: false, because: "there was no time left (120 s)", why: "late" });
});
