import {
  knownScriptIn,
  knownScriptOf,
  NO_SCRIPT,
  schemaVersionBy,
  scriptToKeep,
} from "../../../src/upgrade/database/schema-by-script";
import { madeUpOpenRecord, madeUpPlan } from "../../made-up/node";
import { versionOf } from "../../made-up/version";

const known = { script: "Script0107", before: versionOf("3.14.159"), after: versionOf("3.17.14") };
const committed = { ...known, isCommitted: true };

describe.each([undefined, "3.14.159"])("a history that shows %s", (told) => {
  test.each([
    ["the script of before the upgrade", "Script0107", known, "3.14.159"],
    ["another one", "Script0131", known, "3.17.14"],
    ["any script of an upgraded schema", "Script0107", { ...known, script: NO_SCRIPT }, "3.17.14"],
    ["the same after an upgrade without scripts", "Script0107", { ...committed, scriptAfter: "Script0107" }, "3.17.14"],
    ["that of after the upgrade", "Script0131", { ...committed, scriptAfter: "Script0131" }, "3.17.14"],
    ["that of before, so it was restored", "Script0107", { ...committed, scriptAfter: "Script0131" }, "3.14.159"],
    ["none", undefined, known, told],
  ])("%s", (_, newest, given, version) => expect(schemaVersionBy(told, newest, given)).toBe(version));
});

test.each([
  ["without a history the record is believed", undefined, "3.17.14"],
  ["a history that has shown the upgrade and shows it no more is that of a restored database", "3.14.159", "3.14.159"],
])("an upgrade that ended well, of which no script is kept: %s", (_, told, version) =>
  expect(schemaVersionBy(told, "Script0107", committed)).toBe(version),
);

test.each(["3.17.14", "4.1.10"])("a history that shows another version, %s, has the last word", (told) => {
  for (const newest of [undefined, "Script0107", "Script0131"]) {
    expect(schemaVersionBy(told, newest, known)).toBe(told);
    expect(schemaVersionBy(told, newest, { ...committed, scriptAfter: "Script0107" })).toBe(told);
  }
});

describe("a history that the upgrade has filled in, where there was none before", () => {
  const hop = { ...known, before: versionOf("3.17.14"), after: versionOf("2021.1.8018") };
  test.each([
    ["shows an older version than before: the script counts", "3.16.0", "Script0131", "2021.1.8018"],
    ["shows that of before: the script counts", "3.17.14", "Script0131", "2021.1.8018"],
    ["shows the new one", "2021.1.8018", "Script0131", "2021.1.8018"],
    ["shows one in between, as another upgrade left it", "2018.3.13", "Script0131", "2018.3.13"],
  ])("%s", (_, told, newest, version) => expect(schemaVersionBy(told, newest, hop)).toBe(version));

  test("since 2018.2 a history that shows an older one is that of an older database", () => {
    const later = { ...known, before: versionOf("2021.1.8018"), after: versionOf("2024.3.601") };
    expect(schemaVersionBy("2020.6.1", "Script0131", later)).toBe("2020.6.1");
  });
});

test("a script is kept of an upgrade that the history does not show", () => {
  expect(scriptToKeep("3.14.159", "Script0131", known.after)).toBe("Script0131");
  expect(scriptToKeep(undefined, "Script0131", known.after)).toBe("Script0131");
  expect(scriptToKeep("3.17.14", "Script0131", known.after)).toBeUndefined();
});

test("a record knows it where its plan holds a script; the plan of a rollback goes the other way", () => {
  const plan = { ...madeUpPlan, schemaScript: "Script0107" };
  const databaseUpgrade = { verdict: "committed" as const, at: "2026-01-10T03:00:00.000Z", scriptAfter: "Script0131" };
  expect(knownScriptOf(madeUpOpenRecord())).toBeUndefined();
  expect(knownScriptOf(madeUpOpenRecord({ plan }))).toMatchObject({ script: "Script0107", isCommitted: false });
  expect(knownScriptOf(madeUpOpenRecord({ plan, databaseUpgrade }))).toMatchObject({
    isCommitted: true,
    scriptAfter: "Script0131",
  });
  const back = { script: "Script0107", before: plan.to, after: plan.from };
  expect(knownScriptOf(madeUpOpenRecord({ plan, direction: "back" }))).toEqual({ ...back, isCommitted: false });
  // Until its restore begins, a rollback finds what the upgrade has left.
  const committed = madeUpOpenRecord({ plan, direction: "back", databaseUpgrade });
  expect(knownScriptOf(committed)).toEqual({ ...back, isCommitted: true, scriptAfter: "Script0131" });
  const databaseRestore = { verdict: "restored" as const, at: databaseUpgrade.at };
  expect(knownScriptOf({ ...committed, databaseRestore })).toEqual({ ...back, isCommitted: false });
});

test("steps know it by the plan's outputs, all of them", () => {
  const reads = { schemaScript: "S", currentVersion: known.before, targetVersion: known.after };
  expect(knownScriptIn(reads)).toEqual({ script: "S", before: known.before, after: known.after });
  expect(knownScriptIn({ ...reads, direction: "back" })).toEqual({
    ...{ script: "S", before: known.after, after: known.before },
  });
  expect(knownScriptIn({ ...reads, schemaScript: undefined })).toBeUndefined();
});
