import { madeUpOpenRecord, madeUpPlan } from "../../made-up/node";
import { versionOf } from "../../made-up/version";
import { check, NOW, THREE } from "./made-up-check";

const scripts = (...names: string[]) =>
  Object.fromEntries(THREE.map(([machine], at): [string, string] => [machine, names[at] ?? names[0] ?? ""]));

test("a database that tells its version needs no script", async () => {
  expect((await check()).outputs).not.toHaveProperty("SchemaScript");
});

test("the newest script of one that does not is handed over, with the plan", async () => {
  const { outputs, failure } = await check({ scripts: scripts("Script0107") });
  expect([failure, outputs.SchemaScript]).toEqual([undefined, "Script0107"]);
});

test("different scripts are different databases", async () => {
  const { failure } = await check({ scripts: scripts("Script0107", "Script0131") });
  expect(failure?.code).toBe("Schema-Differs");
});

describe("an unfinished run", () => {
  const plan = { ...madeUpPlan, from: versionOf(NOW), to: versionOf("2025.4.400"), final: versionOf("2025.4.400") };
  const record = (given: Parameters<typeof madeUpOpenRecord>[0] = {}) =>
    madeUpOpenRecord({ plan: { ...plan, schemaScript: "Script0107" }, ...given });

  test("goes on with the script of its record, not with the one that is there now", async () => {
    const { outputs } = await check({ record: record(), scripts: scripts("Script0131") });
    expect(outputs.SchemaScript).toBe("Script0107");
  });

  test("whose upgrade ended well takes every script for one of after it", async () => {
    const databaseUpgrade = { verdict: "committed" as const, at: "2026-01-10T03:00:00.000Z" };
    const { outputs } = await check({ record: record({ databaseUpgrade }), scripts: scripts("Script0107") });
    expect(outputs.SchemaScript).toBe("(none)");
  });
});

test("an instance that tells no InstallationId is named after its host, and an unfinished run keeps that name", async () => {
  expect((await check({ installationId: "" })).outputs.InstallationId).toBe("no-id-octopus-example-com");
});
