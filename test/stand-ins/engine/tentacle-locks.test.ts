import { TentacleLocks } from "../../../src/stand-ins/engine/tentacle-locks";

const soon = () => new Promise<void>((resolve) => setTimeout(resolve, 5));
const never = new AbortController().signal;

function work() {
  const locks = new TentacleLocks();
  const told: string[] = [];
  const start = (name: string, machine: string, cancel = never) =>
    locks.whileHolding(
      machine,
      cancel,
      () => told.push(`${name} waits`),
      async () => {
        told.push(`${name} began`);
        await soon();
        told.push(`${name} ended`);
        return name;
      },
    );
  return { told, start };
}

test("one after another on a machine, in the order they came", async () => {
  const { told, start } = work();
  expect(await Promise.all([start("one", "a"), start("two", "a"), start("three", "a")])).toEqual([
    "one",
    "two",
    "three",
  ]);
  expect(told.filter((each) => !each.endsWith("waits"))).toEqual([
    "one began",
    "one ended",
    "two began",
    "two ended",
    "three began",
    "three ended",
  ]);
  expect(told.filter((each) => each.endsWith("waits"))).toEqual(["two waits", "three waits"]);
});

test("side by side on different machines", async () => {
  const { told, start } = work();
  await Promise.all([start("one", "a"), start("two", "b")]);
  expect(told.slice(0, 2)).toEqual(["one began", "two began"]);
});

test("who is cancelled while it waits does not begin, and whoever comes next still waits for the one that works", async () => {
  const { told, start } = work();
  const cancel = new AbortController();
  const all = [start("one", "a"), start("two", "a", cancel.signal)];
  cancel.abort();
  expect(await all[1]).toBeUndefined();
  all.push(start("three", "a"));
  expect(await Promise.all(all)).toEqual(["one", undefined, "three"]);
  expect(told.indexOf("three began")).toBeGreaterThan(told.indexOf("one ended"));
});

test("it is free again after a failure", async () => {
  const locks = new TentacleLocks();
  const fail = () => Promise.reject(new Error("no"));
  await expect(locks.whileHolding("a", never, () => {}, fail)).rejects.toThrow("no");
  expect(
    await locks.whileHolding(
      "a",
      never,
      () => {},
      async () => "yes",
    ),
  ).toBe("yes");
});
