import { setMaxListeners } from "node:events";
import { useLightSignals } from "../../src/simulation/light-signals";

/** What listeners are told, and when, as text: the same steps with Node's own signals and with light ones. */
const CASES: Readonly<Record<string, (told: (what: string) => void) => void>> = {
  "an abort tells each listener once, in order": (told) => {
    const controller = new AbortController();
    const both = () => told("both");
    controller.signal.addEventListener("abort", both);
    controller.signal.addEventListener("abort", both, { once: true });
    controller.signal.addEventListener("abort", ({ type }) => told(type), { once: true });
    controller.abort();
    controller.abort();
    told(String(controller.signal.aborted));
  },
  "who was taken off the list is not told": (told) => {
    const { signal, ...controller } = withAbort();
    const gone = () => told("gone");
    const goes = () => told("goes");
    signal.addEventListener("abort", gone);
    signal.removeEventListener("abort", gone);
    signal.addEventListener("abort", () => signal.removeEventListener("abort", goes));
    signal.addEventListener("abort", goes);
    controller.abort();
  },
  "the reason is the one that was given, or says that it was aborted": (told) => {
    const given = new AbortController();
    given.abort("because");
    told(String(given.signal.reason));
    const none = new AbortController();
    told(String(none.signal.reason));
    none.abort();
    told(`${(none.signal.reason as Error).name}: ${(none.signal.reason as Error).message}`);
    told(String(none.signal.reason === none.signal.reason));
    told(String(AbortSignal.abort("at once").reason));
    try {
      none.signal.throwIfAborted();
    } catch (error) {
      told(String(error === none.signal.reason));
    }
  },
  "any of several, and what follows that": (told) => {
    const [one, other] = [new AbortController(), new AbortController()];
    const any = AbortSignal.any([one.signal, other.signal]);
    const further = AbortSignal.any([any]);
    further.addEventListener("abort", () => told(`further ${String(further.reason)}`));
    any.addEventListener("abort", () => told(`any ${String(any.reason)}`));
    other.signal.addEventListener("abort", () => told("source"));
    other.abort("second");
    one.abort("first");
    told(String(any.reason));
    told(String(AbortSignal.any([one.signal, other.signal]).reason));
    told(String(AbortSignal.any([]).aborted));
  },
  "a listener may be added while others are told": (told) => {
    const controller = new AbortController();
    controller.signal.addEventListener("abort", () => controller.signal.addEventListener("abort", () => told("late")));
    controller.abort();
    controller.signal.addEventListener("abort", () => told("too late"));
    controller.abort();
  },
  "any number of listeners": (told) => {
    const { signal } = new AbortController();
    setMaxListeners(0, signal);
    told("fine");
  },
};

const withAbort = () => {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
};

const toldIn = (play: (told: (what: string) => void) => void) => {
  const list: string[] = [];
  play((what) => list.push(what));
  return list;
};

test.each(Object.entries(CASES))("as with Node's own signals: %s", (_what, play) => {
  const expected = toldIn(play);
  const useOwnAgain = useLightSignals();
  try {
    expect(toldIn(play)).toEqual(expected);
  } finally {
    useOwnAgain();
  }
});

test("they follow a signal of Node's own, and Node's own are back when nobody plays any more", () => {
  const own = new AbortController();
  const [first, second] = [useLightSignals(), useLightSignals()];
  const any = AbortSignal.any([own.signal, new AbortController().signal]);
  expect(any instanceof AbortSignal).toBe(true);
  first();
  expect(own instanceof AbortController).toBe(false);
  second();
  expect(own instanceof AbortController).toBe(true);
  own.abort("own");
  expect([any.aborted, any.reason]).toEqual([true, "own"]);
});
