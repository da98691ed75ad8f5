import { waitUntil, type Checked, type WaitLimits } from "../../src/step/wait";
import { MadeUpClock } from "../made-up/context";

const everyThirty: WaitLimits = { timeoutSeconds: 100, pollSeconds: 30 };

function start(
  looks: (secondsPassed: number) => Checked<string>,
  signal?: AbortSignal,
  limits: WaitLimits | { attempts: number; pollSeconds: number; longestPauseSeconds: number } = everyThirty,
) {
  const clock = new MadeUpClock();
  const began = clock.now().getTime();
  const said: string[] = [];
  const surroundings = { clock, log: { wait: (text: string) => void said.push(text) }, ...(signal ? { signal } : {}) };
  const wait = { what: "node ha-1 to drain", ...limits };
  let count = 0;
  const ended = waitUntil(surroundings, wait, async () => {
    count += 1;
    return looks((clock.now().getTime() - began) / 1000);
  });
  return { ended, said, clock, count: () => count };
}

it("ends at once when there is nothing to wait for, and says nothing", async () => {
  const { ended, said, clock } = start(() => ({ done: true, value: "drained" }));
  expect(await ended).toEqual({ met: true, value: "drained", waitedSeconds: 0 });
  expect([said, clock.sleeps]).toEqual([[], []]);
});

it("looks at the interval, and once more at the deadline", async () => {
  const { ended, clock, count } = start(() => ({ done: false, because: "2 tasks run" }));
  expect(await ended).toEqual({ met: false, because: "2 tasks run", waitedSeconds: 100 });
  expect(clock.sleeps).toEqual([30, 30, 30, 10]);
  expect(count()).toBe(5);
});

it("pauses twice as long each time, up to the longest pause, and no longer than the deadline", async () => {
  const limits = { timeoutSeconds: 200, pollSeconds: 10, longestPauseSeconds: 60 };
  const { ended, clock } = start(() => ({ done: false, because: "2 tasks run" }), undefined, limits);
  expect(await ended).toMatchObject({ met: false, waitedSeconds: 200 });
  expect(clock.sleeps).toEqual([10, 20, 40, 60, 60, 10]);
});

describe("a limit of attempts instead of a deadline", () => {
  const limits = { attempts: 4, pollSeconds: 1, longestPauseSeconds: 3 };

  it("ends after so many without progress", async () => {
    const { ended, clock, count, said } = start(() => ({ done: false, because: "no data" }), undefined, limits);
    expect(await ended).toEqual({ met: false, because: "no data", waitedSeconds: 6 });
    expect(clock.sleeps).toEqual([1, 2, 3]);
    expect(count()).toBe(4);
    expect(said).toEqual(["Waiting for node ha-1 to drain: no data (0 s so far, at most 4 attempts without progress)"]);
  });

  it("counts anew after progress, with short pauses again", async () => {
    const looks = (seconds: number) => ({ done: false, because: "no data", progress: seconds === 3 }) as const;
    const { ended, clock } = start(looks, undefined, limits);
    expect(await ended).toMatchObject({ met: false });
    expect(clock.sleeps).toEqual([1, 2, 1, 1, 2, 3]);
  });
});

it("says what holds it up when that changes, and every minute", async () => {
  const { ended, said } = start((seconds) =>
    seconds < 90
      ? { done: false, because: seconds < 30 ? "2 tasks run" : "Deploy web runs" }
      : { done: true, value: "x" },
  );
  await ended;
  expect(said).toEqual([
    "Waiting for node ha-1 to drain: 2 tasks run (0 s so far, at most 100 s)",
    "Waiting for node ha-1 to drain: Deploy web runs (30 s so far, at most 100 s)",
  ]);
  const still = start(() => ({ done: false, because: "2 tasks run" }));
  await still.ended;
  expect(still.said.map((text) => /\((\d+) s/.exec(text)?.[1])).toEqual(["0", "60"]);
});

it("ends when it is told to, with the reason that it is told", async () => {
  const reason = new Error("nobody is there");
  const { ended, count } = start(() => ({ done: false, because: "2 tasks run" }), AbortSignal.abort(reason));
  await expect(ended).rejects.toBe(reason);
  expect(count()).toBe(1);
  const done = start(() => ({ done: true, value: "drained" }), AbortSignal.abort(reason));
  expect(await done.ended).toMatchObject({ met: true, value: "drained" });
});

it("lets a look's error through", async () => {
  const { ended } = start(() => {
    throw new Error("no answer");
  });
  await expect(ended).rejects.toThrow("no answer");
});
