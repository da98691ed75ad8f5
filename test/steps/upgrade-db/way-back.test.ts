import type { DatabaseSnapshot } from "../../../src/upgrade/database/way-back-facts";
import { MadeUpDatabase } from "../../upgrade/database/made-up-database";
import type { NodeRecord } from "../../../src/upgrade/record/record";
import { failureOf } from "../../made-up/failure";
import { madeUpOpenRecord, madeUpPlan } from "../../made-up/node";
import { versionOf } from "../../made-up/version";
import { BACKUP, start, type Given } from "./set-up";

/** A database with the record's snapshot, and others. */
const withSnapshots = (ours: { state?: string }, ...others: DatabaseSnapshot[]) => ({
  way: {
    ...new MadeUpDatabase().way,
    snapshots: [{ name: "OctopusDeploy_before", state: "ONLINE", createdAt: new Date(), ...ours }, ...others],
  },
});

describe("a backup made while serving", () => {
  const patch = versionOf("2025.4.12000");
  const serving = { ...BACKUP, startedAt: "2026-01-10T02:20:00.000Z", whileServing: true as const };
  const word = { saidAt: BACKUP.startedAt };
  const given = (backup: NodeRecord["backup"], statuses: Given["statuses"], target = patch): Given => ({
    record: madeUpOpenRecord({ backup, plan: { ...madeUpPlan, to: target } }),
    reads: { targetVersion: target, wayBackMadeAt: BACKUP.startedAt },
    installed: target.text,
    attempts: [{ said: "done", schema: target.text }],
    ...(statuses && { statuses }),
  });

  it("is enough while the program says that nothing will change", async () => {
    const { run, done, seen } = start(given({ ...serving, nothingChanges: word }, ["up-to-date", "up-to-date"]));
    await run();
    expect(done).toEqual(["record begun", "database --upgrade", "record committed"]);
    expect(seen.outputs).toMatchObject({ SchemaVersionNow: patch.text });
  });

  it.each<[string, Given]>([
    ["nothing else", given(serving, ["up-to-date"])],
    ["the program turned", given({ ...serving, nothingChanges: word }, ["needs-upgrade"])],
    ["the program is not understood any more", given({ ...serving, nothingChanges: word }, [undefined])],
    ["another minor", given({ ...serving, nothingChanges: word }, ["up-to-date"], madeUpPlan.to)],
  ])("is not, where there is %s", async (_, of) => {
    const { run, done } = start(of);
    expect((await failureOf(run)).code).toBe("Backup-Missing");
    expect(done).toEqual([]);
  });

  it("is with a snapshot from after the last stop, whatever the program says", async () => {
    const snapshot = { name: "OctopusDeploy_before", createdAt: BACKUP.startedAt };
    const { run, done } = start({
      ...given({ ...serving, snapshot }, ["needs-upgrade", "up-to-date"]),
      database: withSnapshots({}),
    });
    await run();
    expect(done).toContain("database --upgrade");
  });

  it.each([
    ["that is not there", { way: new MadeUpDatabase().way }],
    ["that is SUSPECT", withSnapshots({ state: "SUSPECT" })],
    ["beside another", withSnapshots({}, { name: "nightly", state: "ONLINE", createdAt: undefined })],
  ])("is not with a snapshot %s", async (_, database) => {
    const snapshot = { name: "OctopusDeploy_before", createdAt: BACKUP.startedAt };
    const { run, done } = start({ ...given({ ...serving, snapshot }, ["needs-upgrade"]), database });
    expect((await failureOf(run)).code).toBe("Backup-Missing");
    expect(done).toEqual([]);
  });

  it.each([
    ["of its own", { isDifferential: true, baseGuid: "S" }, undefined],
    ["of another", { isDifferential: true, baseGuid: "OTHER" }, "Backup-Missing"],
    ["that is none", { isDifferential: false, baseGuid: "S" }, "Backup-Missing"],
    ["that is damaged", { isDifferential: true, baseGuid: "S", damaged: true }, "Backup-Missing"],
  ])("with a differential backup of its base: %s", async (_, header, code) => {
    const { startedAt, finishedAt } = BACKUP;
    const differential = { file: "changes.bak", sizeBytes: 1, startedAt, finishedAt };
    const made = start({
      ...given({ ...serving, differential }, ["needs-upgrade", "up-to-date"]),
      database: { headers: { "changes.bak": header } },
    });
    if (code === undefined) await made.run();
    else expect((await failureOf(made.run)).code).toBe(code);
    expect(made.done.includes("database --upgrade")).toBe(code === undefined);
  });

  // The nodes served when the backup began; since the word nobody has.
  it.each([
    ["before the word", 300, undefined],
    ["since the word", 60, "Backup-NodeRanSince"],
  ])("a node that ran %s", async (_, ageSeconds, code) => {
    const beats = ["ha-1", "ha-2", "ha-3"].map((node) => ({ node, ageSeconds, offline: true }));
    const made = start({ ...given({ ...serving, nothingChanges: word }, ["up-to-date"]), database: { beats } });
    const refused = await failureOf(made.run).then(
      ({ code: found }) => found,
      () => undefined,
    );
    expect(refused).toBe(code);
  });
});
