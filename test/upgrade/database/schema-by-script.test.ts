import {
  knownScriptIn,
  knownScriptOf,
  NO_SCRIPT,
  versionByScript,
} from "../../../src/upgrade/database/schema-by-script";
import { madeUpOpenRecord, madeUpPlan } from "../../made-up/node";
import { versionOf } from "../../made-up/version";

const known = { script: "Script0107", before: versionOf("3.14.159"), after: versionOf("3.17.14") };

test.each([
  ["the script of before the upgrade", "Script0107", known, "3.14.159"],
  ["another one", "Script0131", known, "3.17.14"],
  ["the same, and the upgrade was seen to end well", "Script0107", { ...known, isCommitted: true }, "3.17.14"],
  ["any script of an upgraded schema", "Script0107", { ...known, script: NO_SCRIPT }, "3.17.14"],
  ["none", undefined, known, undefined],
])("%s: the schema of %s", (_, newest, given, version) => expect(versionByScript(newest, given)?.text).toBe(version));

test("a record knows it where its plan holds a script; the plan of a rollback goes the other way", () => {
  const plan = { ...madeUpPlan, schemaScript: "Script0107" };
  const committed = { databaseUpgrade: { verdict: "committed" as const, at: "2026-01-10T03:00:00.000Z" } };
  expect(knownScriptOf(madeUpOpenRecord())).toBeUndefined();
  expect(knownScriptOf(madeUpOpenRecord({ plan }))).toMatchObject({ script: "Script0107", isCommitted: false });
  expect(knownScriptOf(madeUpOpenRecord({ plan, ...committed }))).toMatchObject({ isCommitted: true });
  expect(knownScriptOf(madeUpOpenRecord({ plan, direction: "back" }))).toEqual({
    ...{ script: "Script0107", before: plan.to, after: plan.from },
  });
});

test("steps know it by the plan's outputs, all of them", () => {
  const reads = { schemaScript: "S", currentVersion: known.before, targetVersion: known.after };
  expect(knownScriptIn(reads)).toEqual({ script: "S", before: known.before, after: known.after });
  expect(knownScriptIn({ ...reads, direction: "back" })).toEqual({
    ...{ script: "S", before: known.after, after: known.before },
  });
  expect(knownScriptIn({ ...reads, schemaScript: undefined })).toBeUndefined();
});
