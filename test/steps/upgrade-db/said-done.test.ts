import { failureOf } from "../../made-up/failure";
import { madeUpOpenRecord, madeUpPlan } from "../../made-up/node";
import { versionOf } from "../../made-up/version";
import { refusal } from "../../upgrade/database/made-up-database";
import { BACKUP, start, type Given } from "./set-up";

const LOST = refusal(0, "socket hang up", "connection");

// Otherwise recovery would take the database for unchanged after all, when the next attempt is killed (decision 007).
test.each([
  ["said that it was done", true],
  ["said nothing", undefined],
] as const)("an attempt that ends nobody knows how keeps that an earlier one %s", async (_title, saidDone) => {
  const databaseUpgrade = { verdict: "begun", at: "2026-01-10T02:00:00.000Z", ...(saidDone && { saidDone }) } as const;
  const record = madeUpOpenRecord({ backup: BACKUP, databaseUpgrade });
  const given = start({ attempts: [{ said: "unknown", schema: LOST }], reconnected: { schema: LOST }, record });
  expect((await failureOf(given.run)).code).toBe("Upgrade-OutcomeUnknown");
  expect(given.record.now?.databaseUpgrade).toMatchObject({ verdict: "begun" });
  expect(given.record.now?.databaseUpgrade?.saidDone).toBe(saidDone);
});

describe("where the history still shows the former version, and the program says that it is done", () => {
  const SCRIPT = "Script0107";
  const patch = { currentVersion: versionOf("2025.4.100"), targetVersion: versionOf("2025.4.10333") };
  function attempt(
    reads: NonNullable<Given["reads"]>,
    database: NonNullable<Given["database"]>,
    statuses: NonNullable<Given["statuses"]> = [],
  ) {
    const { currentVersion: from = madeUpPlan.from, targetVersion: to = madeUpPlan.to } = reads;
    return start({
      attempts: [{ said: "done", exitCode: 0 }],
      reads: { schemaScript: SCRIPT, ...reads },
      database,
      statuses,
      installed: to.text,
      record: madeUpOpenRecord({ backup: BACKUP, plan: { ...madeUpPlan, from, to } }),
    });
  }

  test("within one year and minor no script is run, and its word counts: the record keeps by which script", async () => {
    const { run, record, seen } = attempt(patch, { schema: patch.currentVersion.text, script: SCRIPT });
    await run();
    expect(record.now?.databaseUpgrade).toMatchObject({ verdict: "committed", scriptAfter: SCRIPT });
    expect(seen.lines.join("\n")).toContain(
      "no script was run, so the program's own report that the database is upgraded is relied on",
    );
  });

  test("across minors scripts are run: without one nobody knows", async () => {
    const { run } = attempt({}, { script: SCRIPT });
    expect((await failureOf(run)).code).toBe("Upgrade-OutcomeUnknown");
  });

  test("without a list of scripts nobody knows either", async () => {
    const { run } = attempt({ ...patch }, { schema: patch.currentVersion.text });
    expect((await failureOf(run)).code).toBe("Upgrade-OutcomeUnknown");
  });

  test("a database that never had a history: its word counts", async () => {
    const { run, record } = attempt({}, { history: null, script: SCRIPT });
    await run();
    expect(record.now?.databaseUpgrade).toMatchObject({ verdict: "committed", scriptAfter: SCRIPT });
  });

  test("a program that contradicts itself: nobody knows", async () => {
    const database = { schema: patch.currentVersion.text, script: SCRIPT };
    const { run, record } = attempt(patch, database, ["up-to-date", "needs-upgrade"]);
    expect((await failureOf(run)).code).toBe("Upgrade-OutcomeUnknown");
    expect(record.now?.databaseUpgrade).toMatchObject({ verdict: "begun", saidDone: true });
  });

  test("a history that shows a third version: nobody knows", async () => {
    const { run } = attempt(patch, { schema: patch.currentVersion.text, script: SCRIPT, history: "2025.4.7" });
    expect((await failureOf(run)).code).toBe("Upgrade-OutcomeUnknown");
  });
});
