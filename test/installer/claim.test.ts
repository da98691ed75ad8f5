import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Claims } from "../../src/installer/claim";
import type { Clock } from "../../src/machine/clock";
import { MadeUpClock } from "../made-up/context";
import { surroundings, temporaryFolder } from "./surroundings";

const folder = temporaryFolder();
const FILE = "x.msi";
const claimsOf = (who: string, clock: Clock = surroundings(1).clock) =>
  new Claims(join(folder.path, FILE), who, { ...surroundings(1), clock });

test("one of two gets a free job, and the other sees who has it and how far it is", async () => {
  const [a, b] = [claimsOf("ha-1"), claimsOf("ha-2")];
  const [byA, byB] = await Promise.all([a.tryTake(), b.tryTake()]);
  expect([byA, byB].filter(Boolean)).toHaveLength(1);
  const [holder, waiter] = byA ? ["ha-1", b] : ["ha-2", a];
  expect(await waiter.look()).toEqual({ state: "held", holder, percent: 0 });
  await (byA ?? byB)!.release();
  expect(await readdir(folder.path)).toEqual([]);
  expect(await waiter.look()).toEqual({ state: "free" });
});

test("a claim that does not change goes stale by the looker's own clock, and exactly one takes over", async () => {
  await writeFile(join(folder.path, `${FILE}.claim-1`), '{"holder":"ha-9","percent":40,"beat":3}');
  const clocks = [new MadeUpClock(), new MadeUpClock("2031-01-01T00:00:00.000Z")];
  const waiters = clocks.map((clock, i) => claimsOf(`ha-${i}`, clock));
  for (const waiter of waiters) expect(await waiter.look()).toEqual({ state: "held", holder: "ha-9", percent: 40 });
  for (const clock of clocks) await clock.sleep(119);
  for (const waiter of waiters) expect(await waiter.tryTake()).toBeUndefined();
  for (const clock of clocks) await clock.sleep(1);
  for (const waiter of waiters) expect(await waiter.look()).toEqual({ state: "stale", holder: "ha-9" });
  const taken = await Promise.all(waiters.map((waiter) => waiter.tryTake()));
  expect(taken.filter(Boolean)).toHaveLength(1);
  await taken.find(Boolean)!.release();
  expect(await readdir(folder.path)).toEqual([]);
});

test("a claim that changes stays alive, however long it takes", async () => {
  const clock = new MadeUpClock();
  const waiter = claimsOf("ha-1", clock);
  for (let beat = 0; beat < 20; beat++) {
    await writeFile(join(folder.path, `${FILE}.claim-1`), JSON.stringify({ holder: "ha-9", percent: 0, beat }));
    expect(await waiter.look()).toMatchObject({ state: "held" });
    await clock.sleep(100);
  }
});

test("a holder shows that it is alive", async () => {
  const claim = (await claimsOf("ha-1", surroundings(100).clock).tryTake())!;
  const waiter = claimsOf("ha-2");
  claim.percent = 50;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await waiter.look()).toEqual({ state: "held", holder: "ha-1", percent: 50 });
  await claim.release();
});

test("one's own claim is that of a script that has ended", async () => {
  await writeFile(join(folder.path, `${FILE}.claim-1`), '{"holder":"ha-1","percent":40,"beat":3}');
  const claim = await claimsOf("ha-1").tryTake();
  expect(claim).toBeDefined();
  await claim!.release();
});

test("a claim that was cut off while it was being written goes stale, too", async () => {
  await writeFile(join(folder.path, `${FILE}.claim-1`), "");
  const clock = new MadeUpClock();
  const waiter = claimsOf("ha-1", clock);
  expect(await waiter.look()).toEqual({ state: "held", holder: "another node", percent: 0 });
  await clock.sleep(120);
  expect(await waiter.look()).toMatchObject({ state: "stale" });
});

test("a claim with an enormous number is taken over, and what is removed is only what is there", async () => {
  const names = [`${FILE}.claim-999999`, `${FILE}.claim-1e6`, `${FILE}.claim-notes`];
  for (const name of names) await writeFile(join(folder.path, name), "");
  const clock = new MadeUpClock();
  const waiter = claimsOf("ha-1", clock);
  await waiter.look();
  await clock.sleep(120);
  const claim = await waiter.tryTake();
  const began = process.hrtime.bigint();
  await claim!.release();
  expect(Number(process.hrtime.bigint() - began) / 1e9).toBeLessThan(2);
  expect((await readdir(folder.path)).sort()).toEqual(names.slice(1).sort());
});

test("numbers that no takeover comes to are removed, and the job is free", async () => {
  await writeFile(join(folder.path, `${FILE}.claim-999999999`), "");
  const clock = new MadeUpClock();
  const waiter = claimsOf("ha-1", clock);
  await waiter.look();
  await clock.sleep(120);
  expect(await waiter.tryTake()).toBeUndefined();
  expect(await readdir(folder.path)).toEqual([]);
  const claim = await waiter.tryTake();
  expect(await readdir(folder.path)).toEqual([`${FILE}.claim-1`]);
  await claim!.release();
});
