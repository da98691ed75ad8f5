import { withVersionOfSchema } from "../../../steps/preflight/version-of-schema";
import type { DatabaseFinding, Findings } from "../../../steps/preflight/facts";
import type { NodeRecord } from "../../../src/upgrade/record/record";
import { madeUpOpenRecord, madeUpPlan } from "../../made-up/node";
import { versionOf } from "../../made-up/version";

const AT_FIRST = "Script0107";
const plan: NodeRecord["plan"] = {
  ...madeUpPlan,
  ...{ from: versionOf("3.14.159"), to: versionOf("3.17.14"), schemaScript: AT_FIRST },
};
const known = <T>(value: T) => ({ known: true as const, value });

function schema(given: { newestScript?: string; record?: NodeRecord; state?: "running" | "stopped"; told?: string }) {
  const said: string[] = [];
  const { told, newestScript } = given;
  const database = { schemaVersion: told, historyVersion: told, newestScript } as DatabaseFinding;
  const status = { state: given.state ?? "running" } as NonNullable<
    Extract<Findings["service"], { known: true }>["value"]["status"]
  >;
  const found = withVersionOfSchema(
    { log: { info: (text: string) => said.push(text) } as never },
    {
      database: known(database),
      record: known(given.record),
      service: known({ name: "OctopusDeploy", status }),
      installedVersion: known(versionOf("3.14.159")),
    },
  );
  return { version: found.known ? found.value?.schemaVersion : undefined, said };
}

test("a database that tells its version is believed, and nothing is said", () => {
  expect(schema({ told: "2025.3.100" })).toEqual({ version: "2025.3.100", said: [] });
});

test("without a history it is the version of a node that runs", () => {
  const { version, said } = schema({ newestScript: AT_FIRST });
  expect([version, said.length]).toEqual(["3.14.159", 1]);
});

test("of a node that does not run nobody knows", () => {
  expect(schema({ newestScript: AT_FIRST, state: "stopped" })).toEqual({ version: undefined, said: [] });
});

describe("in an unfinished run it is told by the script that the record holds", () => {
  const record = madeUpOpenRecord({ plan });
  const committed = madeUpOpenRecord({
    plan,
    databaseUpgrade: { verdict: "committed", at: "2026-01-10T03:00:00.000Z" },
  });
  test.each([
    ["the same", AT_FIRST, record, "3.14.159"],
    ["another", "Script0131", record, "3.17.14"],
    ["the same, and the upgrade has ended well", AT_FIRST, committed, "3.17.14"],
  ])("%s", (_, newestScript, open, version) =>
    expect(schema({ newestScript, record: open, state: "stopped" }).version).toBe(version),
  );

  test("also where the history still shows the former version", () => {
    const stopped = { record, state: "stopped", told: "3.14.159" } as const;
    expect(schema({ ...stopped, newestScript: AT_FIRST })).toEqual({ version: "3.14.159", said: [] });
    const { version, said } = schema({ ...stopped, newestScript: "Script0131" });
    expect(version).toBe("3.17.14");
    expect(said.join()).toContain("still shows 3.14.159");
  });

  test("a history that shows anything else is believed", () => {
    expect(schema({ record, told: "3.17.14", newestScript: AT_FIRST })).toEqual({ version: "3.17.14", said: [] });
  });

  test("a record that holds none says nothing, whatever runs", () => {
    expect(schema({ newestScript: AT_FIRST, record: madeUpOpenRecord() }).version).toBeUndefined();
  });
});
