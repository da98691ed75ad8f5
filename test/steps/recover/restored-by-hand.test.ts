import { run } from "../../../steps/recover/run";
import type { NodeRecord } from "../../../src/upgrade/record/record";
import { failureOf } from "../../made-up/failure";
import { from, given, to, UPGRADER, type Given } from "./given";

const at = "2026-01-10T02:30:00Z";
/** Of the made-up record, which ServerTasks-41 opened. */
const WORD = "OctopusDeploy ServerTasks-41";
const ends: [string, Partial<NodeRecord>][] = [
  ["committed", { databaseUpgrade: { verdict: "committed", at } }],
  ["begun and not ended", { databaseUpgrade: { verdict: "begun", at } }],
  ["damaged", { databaseUpgrade: { verdict: "damaged", at } }],
];
const restored = (record: Partial<NodeRecord>, change: (of: Given) => void = () => {}) =>
  given((of) => {
    of.restoredByHand = WORD;
    change(of);
  }, record);

test.each(ends)(
  "after an upgrade that was %s, the schema bears it out: the nodes go back as found",
  async (_, record) => {
    const of = restored(record);
    const seen = await of.run();
    expect(seen.outputs.RecoveryVerdict).toBe("unchanged");
    expect(of.node).toMatchObject({ state: "running", draining: false });
    expect(of.node.record.now?.databaseUpgrade?.verdict).toBe("unchanged");
  },
);

test("a committed upgrade with the schema of before is told what to enter, and enters nothing by itself", async () => {
  const of = given(() => {}, { databaseUpgrade: { verdict: "committed", at } });
  const seen = await of.run();
  expect(seen.outputs.RecoveryVerdict).toBe("unknown");
  expect(seen.lines.join("\n")).toContain(`run --runbook recover --answer "Upgrade.Recover.RestoredByHand=${WORD}"`);
});

describe("where the history has not shown the upgrade yet", () => {
  const plan = { ...given(() => {}).node.record.now!.plan, schemaScript: "S0" };
  const record = (scriptAfter: string): Partial<NodeRecord> => ({
    plan,
    databaseUpgrade: { verdict: "committed", at, scriptAfter },
  });

  test.each(["S1", "S0"])("the newest script of before bears it out (%s was that of after)", async (after) => {
    const seen = await restored(record(after), (of) => (of.script = "S0")).run();
    expect(seen.outputs.RecoveryVerdict).toBe("unchanged");
  });

  test("another one does not", async () => {
    const { context } = restored(record("S1"), (of) => (of.script = "S1")).made();
    expect((await failureOf(() => run(context))).code).toBe("Recover-NotRestored");
  });

  test("without a word, the nodes that are found on the upgraded schema go back to work on it", async () => {
    const of = given((one) => (one.script = "S1"), record("S1"));
    expect((await of.run()).outputs.RecoveryVerdict).toBe("changed");
  });
});

describe("is refused, and nothing is changed", () => {
  async function refused(of: Given) {
    const { context, seen } = of.made();
    const failure = await failureOf(() => run(context));
    expect(seen.outputs.RecoveryVerdict).toBe("unknown");
    expect(of.node).toMatchObject({ state: "stopped", startType: "disabled" });
    expect(of.node.record.now?.databaseUpgrade?.verdict).toBe("committed");
    return failure.code;
  }
  const committed: Partial<NodeRecord> = { databaseUpgrade: { verdict: "committed", at } };

  test.each(["True", "OctopusDeploy", "OctopusDeploy ServerTasks-40", "Other ServerTasks-41"])(
    "for another database or run: %s",
    async (word) =>
      expect(await refused(restored(committed, (of) => (of.restoredByHand = word)))).toBe("Recover-WordNotAccepted"),
  );

  test("while the schema is the target's", async () =>
    expect(await refused(restored(committed, (of) => (of.schema = to.text)))).toBe("Recover-NotRestored"));

  test("while somebody is connected who could upgrade", async () =>
    expect(await refused(restored(committed, (of) => (of.sessions = [UPGRADER])))).toBe("Recover-NotRestored"));

  test("while Octopus Server is running on the primary", async () =>
    expect(await refused(restored(committed, (of) => (of.processes = [4711])))).toBe("Recover-NotRestored"));
});

test("capitals and blanks do not matter at night", async () => {
  const of = restored(
    { databaseUpgrade: { verdict: "committed", at } },
    (each) => (each.restoredByHand = " octopusdeploy   servertasks-41 "),
  );
  expect((await of.run()).outputs.RecoveryVerdict).toBe("unchanged");
  expect(of.node.installedVersion).toEqual(from);
});
