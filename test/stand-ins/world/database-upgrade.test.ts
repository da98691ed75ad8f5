import { upgradeDatabase } from "../../../src/stand-ins/world/database-upgrade";
import type { FaultName } from "../../../src/stand-ins/world/faults";
import { madeUpWorld, NEW, OLD, type MadeUpWorld } from "../../rehearsal/made-up-world";

let at: MadeUpWorld;
afterEach(() => at.end());

/** Every node is stopped cleanly; the first carries the new program. */
function ready(options?: Parameters<typeof madeUpWorld>[0]): MadeUpWorld {
  at = madeUpWorld(options);
  for (const node of at.world.nodes) Object.assign(node, { state: "stopped", offline: true });
  at.first.program = options?.to ?? NEW;
  return at;
}

async function upgrade(signal = new AbortController().signal) {
  const lines: string[] = [];
  const exitCode = await upgradeDatabase(at.world, at.first, { say: (line) => lines.push(line), signal });
  return { exitCode, said: lines.join("\n"), result: at.of("database-upgrade-ended").at(-1)?.result };
}

test("one upgrader while every node is stopped commits", async () => {
  ready();
  expect(await upgrade()).toMatchObject({ exitCode: 0, result: "committed" });
  expect(at.world.schemaVersion).toBe(NEW);
  expect(at.world.installationHistory.at(-1)?.version).toBe(NEW);
  expect((await upgrade()).said).toContain("up to date");
});

test("it refuses while another node's heartbeat looks alive, and no longer when that is stale", async () => {
  ready();
  Object.assign(at.second, { offline: false, lastSeenSeconds: at.world.now() });
  expect(await upgrade()).toMatchObject({ exitCode: 1, result: "refused" });
  at.second.lastSeenSeconds = at.world.now() - 91;
  expect(await upgrade()).toMatchObject({ exitCode: 0, result: "committed" });
});

test("before 2023.2.9755 it refuses nobody", async () => {
  ready({ from: "2023.1.9791", to: "2023.2.9704" });
  Object.assign(at.second, { state: "running", offline: false });
  expect(await upgrade()).toMatchObject({ exitCode: 0, result: "committed" });
});

test("two upgraders at once damage the database", async () => {
  ready();
  at.world.upgraders.set("ha-2", { host: "octo-2", inTransaction: true });
  expect(await upgrade()).toMatchObject({ exitCode: 100, result: "damaged" });
});

test("a killed upgrader is rolled back, and its session stays until then", async () => {
  ready();
  const killed = new AbortController();
  at.world.watch((event) => {
    if (event.kind === "database-upgrade-began") void at.world.clock.sleep(60).then(() => killed.abort());
  });
  const running = upgrade(killed.signal);
  await at.world.clock.sleep(100);
  expect(at.world.upgraders.has("ha-1")).toBe(true);
  expect(await running).toMatchObject({ exitCode: 1, result: "rolled-back" });
  expect(at.world).toMatchObject({ schemaVersion: OLD, upgraders: new Map() });
});

test("killed after the commit, the schema is new and the scripts after it are missing until it is run again", async () => {
  ready();
  const killed = new AbortController();
  at.world.watch((event) => {
    if (event.kind === "database-upgrade-committed") killed.abort();
  });
  expect(await upgrade(killed.signal)).toMatchObject({ exitCode: 1, result: "cut-off" });
  expect(at.world.schemaVersion).toBe(NEW);
  expect(await upgrade()).toMatchObject({ exitCode: 0, result: "committed" });
  expect(at.of("database-upgrade-committed")).toHaveLength(1);
});

test("scripts after the commit that fail leave a new schema damaged, and a stack trace after the sentence", async () => {
  ready({ faults: ["database-upgrade-damaged-after-commit"] });
  const { result, said } = await upgrade();
  expect(result).toBe("damaged");
  expect(at.world.schemaVersion).toBe(NEW);
  expect(said.split("inconsistent state")[1]?.split("\n").length).toBeGreaterThan(500);
});

test.each<[FaultName, string, string]>([
  ["database-upgrade-rolled-back", "rolled-back", "entire upgrade has been rolled back"],
  ["database-upgrade-damaged", "damaged", "inconsistent state"],
  ["licence-too-old", "refused", "license does not cover"],
])("fault %s: %s", async (fault, result, said) => {
  ready({ faults: [fault] });
  const ended = await upgrade();
  expect(ended).toMatchObject({ exitCode: 1, result });
  expect(ended.said).toContain(said);
  expect(at.world.schemaVersion).toBe(OLD);
});

test("an older program does not touch a newer schema", async () => {
  ready();
  at.first.program = "2025.1.1000";
  expect(await upgrade()).toMatchObject({
    exitCode: 1,
    said: expect.stringContaining("extra upgrade scripts") as string,
  });
});
