import { madeUpOpenRecord, madeUpPlan } from "../../made-up/node";
import { versionOf } from "../../made-up/version";
import { check, NOW, THREE, type FoundNode } from "./made-up-check";

const scripts = (...names: string[]) =>
  Object.fromEntries(THREE.map(([machine], at): [string, string] => [machine, names[at] ?? names[0] ?? ""]));

test("a database without a list of scripts hands none over", async () => {
  expect((await check()).outputs).not.toHaveProperty("SchemaScript");
});

test.each([
  ["with a history", {}],
  ["without one", { noHistory: true }],
])("the newest script is handed over with the plan, %s", async (_, given) => {
  const { outputs, failure } = await check({ scripts: scripts("Script0107"), ...given });
  expect([failure, outputs.SchemaScript]).toEqual([undefined, "Script0107"]);
});

test("different scripts are different databases", async () => {
  const { failure } = await check({ scripts: scripts("Script0107", "Script0131") });
  expect(failure?.code).toBe("Schema-Differs");
});

test("a node that tells no version still shows that its database is another one", async () => {
  const stopped = THREE.map(([machine, name, installed, version], index): FoundNode => {
    return [machine, name, installed, index === 1 ? undefined : version];
  });
  const given = { nodes: stopped, noHistory: true, scripts: scripts("Script0107", "Script0100") };
  expect((await check(given)).failure?.code).toBe("Schema-Differs");
});

describe("an unfinished run", () => {
  const plan = { ...madeUpPlan, from: versionOf(NOW), to: versionOf("2025.4.400"), final: versionOf("2025.4.400") };
  const record = (given: Parameters<typeof madeUpOpenRecord>[0] = {}) =>
    madeUpOpenRecord({ plan: { ...plan, schemaScript: "Script0107" }, ...given });

  test("goes on with the script of its record, not with the one that is there now", async () => {
    const { outputs } = await check({ record: record(), scripts: scripts("Script0131") });
    expect(outputs.SchemaScript).toBe("Script0107");
  });

  const databaseUpgrade = { verdict: "committed" as const, at: "2026-01-10T03:00:00.000Z" };
  const onTarget = ([machine, name, installed]: FoundNode): FoundNode => [machine, name, installed, "2025.4.400"];

  test("whose upgrade ended well takes every script for one of after it", async () => {
    const given = { record: record({ databaseUpgrade }), nodes: THREE.map(onTarget), scripts: scripts("Script0107") };
    expect((await check(given)).outputs.SchemaScript).toBe("(none)");
  });

  test("whose upgrade ended well, on a database that was restored since, goes by the script of before", async () => {
    const { outputs } = await check({ record: record({ databaseUpgrade }), scripts: scripts("Script0107") });
    expect(outputs.SchemaScript).toBe("Script0107");
  });

  test("the primary node's version of the schema counts, for its record knows what became of the upgrade", async () => {
    const nodes = THREE.map((node, index) => (index === 0 ? onTarget(node) : node));
    const { failure, outputs } = await check({
      ...{ nodes, noHistory: true, record: record({ databaseUpgrade }), scripts: scripts("Script0107") },
    });
    expect([failure, outputs.SchemaScript]).toEqual([undefined, "(none)"]);
  });
});

test("an instance that tells no InstallationId is named after its host, and an unfinished run keeps that name", async () => {
  expect((await check({ installationId: "" })).outputs.InstallationId).toBe("no-id-octopus-example-com");
});
