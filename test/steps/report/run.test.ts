import { isSensitive } from "../../../src/step/outputs";
import type { Read } from "../../../src/step/reads";
import { Failure } from "../../../src/step/failure";
import step from "../../../steps/report/step";
import { madeUpOpenRecord, madeUpPlan } from "../../made-up/node";
import { reported } from "./given";

const MADE_UP_BACKUP = {
  file: "\\\\nas\\before.bak",
  sizeBytes: 7,
  startedAt: "2026-01-10T02:00:00Z",
  finishedAt: "2026-01-10T02:05:00Z",
  databaseVersion: madeUpPlan.from,
};
const URL = "https://hooks.example.com/services/CANARY-0123456789";
const ERROR = "Back up the database on octo-1: BackupDb-Backup-DiskFull: no space is left.";

test("reads nothing that is sensitive, and insists on nothing", () => {
  const reads: Read[] = Object.values(step.reads);
  expect(reads.filter(({ output }) => isSensitive(output))).toEqual([]);
  expect(reads.filter(({ optional }) => !optional)).toEqual([]);
});

test("a first step that failed at once has a report, too", async () => {
  const { summary, seen } = await reported({ system: { error: ERROR } });
  expect(summary).toMatchObject({ outcome: "failed-untouched", run: { succeeded: false, error: ERROR } });
  expect(seen.lines).toEqual([
    "highlight: The run failed before anything was changed.",
    "artifact: report.html (C:\\report.html)",
    "artifact: report.json (C:\\report.json)",
  ]);
});

describe("what came of the run", () => {
  const { from, to } = madeUpPlan;
  const found = { currentVersion: from, targetVersion: to, finalVersion: to, upgradeAvailable: true };
  test.each<[string, Parameters<typeof reported>[0], string]>([
    [
      "nothing newer is allowed",
      { reads: { ...found, targetVersion: from, upgradeAvailable: false } },
      "nothing-to-do",
    ],
    ["the schema belongs to the target", { reads: { ...found, schemaVersionNow: to } }, "upgraded"],
    ["nobody upgraded the database", { reads: found }, "done"],
    ["a dry run", { reads: { ...found, schemaVersionNow: to }, dryRun: true }, "dry-run"],
    ["only recovery ran", { reads: { recoveryVerdict: "changed" } }, "recovered"],
    [
      "unchanged, and a node was stopped",
      {
        reads: { recoveryVerdict: "unchanged", stoppedAt: [{ machine: "octo-1", value: "2026" }] },
        system: { error: ERROR },
      },
      "failed-unchanged",
    ],
    [
      "unchanged, and nothing was touched",
      { reads: { recoveryVerdict: "unchanged" }, system: { error: ERROR } },
      "failed-untouched",
    ],
    ["changed", { reads: { recoveryVerdict: "changed" }, system: { error: ERROR } }, "failed-changed"],
    ["a word that nobody knows", { reads: { recoveryVerdict: "fine" }, system: { error: ERROR } }, "failed-unknown"],
    [
      "nobody decided, and the record says that it was begun",
      { record: madeUpOpenRecord({ databaseUpgrade: { verdict: "begun", at: "2026" } }), system: { error: ERROR } },
      "failed-unknown",
    ],
    [
      "a rollback",
      { reads: { ...found, schemaVersionNow: to }, record: madeUpOpenRecord({ direction: "back" }) },
      "rolled-back",
    ],
  ])("%s", async (_what, given, outcome) => {
    expect((await reported(given)).summary?.outcome).toBe(outcome);
  });
});

describe("a rollback", () => {
  const { from: former, to: newer } = madeUpPlan;
  const decided = { currentVersion: newer, targetVersion: former, upgradeAvailable: true, direction: "back" };
  const failed = { system: { error: ERROR } };

  test.each<[string, Parameters<typeof reported>[0], string, RegExp]>([
    [
      "that had nothing to do",
      { reads: { ...decided, currentVersion: former, upgradeAvailable: false } },
      "nothing-to-do",
      /the instance is back on/,
    ],
    ["that succeeded", { reads: { ...decided, schemaVersionNow: former } }, "rolled-back", /was rolled back from/],
    [
      "that failed before the restore",
      { reads: { ...decided, recoveryVerdict: "not-restored" }, ...failed },
      "failed-not-restored",
      new RegExp(`before the database was restored: it is still that of ${newer.text}`),
    ],
    [
      "that failed after the restore",
      { reads: { ...decided, recoveryVerdict: "changed" }, ...failed },
      "failed-changed",
      /restored to its state before the upgrade/,
    ],
    [
      "of which nobody decided, before the restore of what a start by hand had upgraded",
      {
        reads: decided,
        record: madeUpOpenRecord({ direction: "back", databaseUpgrade: { verdict: "committed", at: "2026" } }),
        ...failed,
      },
      "failed-not-restored",
      /before the database was restored/,
    ],
    [
      "of which nobody decided, after the restore",
      {
        reads: decided,
        record: madeUpOpenRecord({ direction: "back", databaseRestore: { verdict: "restored", at: "2026" } }),
        ...failed,
      },
      "failed-changed",
      /restored to its state before the upgrade/,
    ],
    [
      "whose restore nobody saw end",
      { reads: { ...decided, recoveryVerdict: "unfinished" }, ...failed },
      "failed-unfinished",
      /the restore of the database has not been seen to finish/,
    ],
  ])("%s is told as one", async (_what, given, outcome, sentence) => {
    const { summary } = await reported(given);
    expect(summary?.outcome).toBe(outcome);
    expect(summary?.sentence).toMatch(sentence);
    expect(summary?.sentence).not.toMatch(/upgraded/);
  });

  test("shows the backup of the present state, and names the one that was restored as evidence", async () => {
    const record = madeUpOpenRecord({ direction: "back" });
    const presentBackup = { ...MADE_UP_BACKUP, file: "\\\\nas\\present.bak" };
    const reads = { ...decided, schemaVersionNow: former, restoreBackupFile: "\\\\nas\\before.bak" };
    const { summary } = await reported({ record: { ...record, backup: MADE_UP_BACKUP, presentBackup }, reads });
    expect(summary?.backup?.file).toBe(presentBackup.file);
    expect(summary?.evidence.map(({ proved }) => proved)).toContainEqual(expect.stringContaining("before.bak"));
    expect(summary?.left).toContainEqual(expect.stringContaining(presentBackup.file));
  });
});

describe("a record that is closed", () => {
  const closed = { ...madeUpOpenRecord({}), open: false, openedBy: "ServerTasks-1" };

  test("is of an upgrade long ago when this run had nothing to do", async () => {
    const { summary } = await reported({ record: closed, reads: { upgradeAvailable: false } });
    expect(summary).toMatchObject({ before: null, backup: null });
  });

  test("is the one that this run continued when it went to the same version", async () => {
    const reads = { upgradeAvailable: true, targetVersion: madeUpPlan.to, schemaVersionNow: madeUpPlan.to };
    const { summary } = await reported({ record: closed, reads });
    const [run, beganAt] = ["ServerTasks-1", closed.openedAt];
    expect(summary?.before).toEqual({ run, beganAt, lastRun: run, cutOff: true });
  });
});

describe("the run before this one", () => {
  const record = madeUpOpenRecord({
    ...{ openedBy: "ServerTasks-1", openedAt: "2026-01-10T01:00:00Z" },
    writtenBy: [
      { run: "ServerTasks-1", at: "2026-01-10T01:20:00Z" },
      { run: "ServerTasks-2", at: "2026-01-10T02:20:00Z" },
      { run: "ServerTasks-42", at: "2026-01-10T03:20:00Z" },
    ],
  });
  const reportBy = (id: string, writtenAt: string) => ({
    writtenAt,
    run: { id, environment: "Production", dryRun: false, succeeded: false, error: null },
  });

  test.each<[string, ReturnType<typeof reportBy> | undefined, boolean]>([
    ["was cut off: the last report is of the one before it", reportBy("ServerTasks-1", "2026-01-10T01:30:00Z"), true],
    ["was cut off: there is no report", undefined, true],
    ["failed and has told of itself", reportBy("ServerTasks-2", "2026-01-10T02:30:00Z"), false],
    ["was told of by the report of an inspection since", reportBy("ServerTasks-3", "2026-01-10T02:50:00Z"), false],
  ])("%s", async (_what, last, cutOff) => {
    const { summary } = await reported({ record, ...(last && { last }) });
    expect(summary?.before).toMatchObject({ run: "ServerTasks-1", lastRun: "ServerTasks-2", cutOff });
  });
});

describe("the way back is told as it was made", () => {
  const { from, to } = madeUpPlan;
  const reads = { currentVersion: from, targetVersion: to, finalVersion: to, schemaVersionNow: to };
  const served = { ...MADE_UP_BACKUP, whileServing: true as const };
  const differential = { file: "\\\\nas\\since.bak", sizeBytes: 3, startedAt: "2026", finishedAt: "2026" };
  const snapshot = { name: "OctopusDeploy_before", createdAt: "2026-01-10T02:30:00Z" };
  const toldOf = async (backup: typeof served | typeof MADE_UP_BACKUP, more: Record<string, unknown> = {}) => {
    const { summary } = await reported({
      record: madeUpOpenRecord({ backup: { ...backup, ...more } }),
      reads: { ...reads, backupFile: backup.file, servingBackupFile: backup.file },
    });
    const of = (step: string) => summary?.evidence.find((each) => each.step === step)?.proved;
    return {
      serving: of("Back up the database while the nodes serve"),
      stopped: of("Back up the database"),
      wayBack: summary?.wayBack[0],
      left: summary?.left.join("\n"),
    };
  };

  test("a full backup after the last stop", async () => {
    const { serving, stopped, wayBack } = await toldOf(MADE_UP_BACKUP);
    expect(serving).toBeUndefined();
    expect(stopped).toContain("while every node was stopped");
    expect(wayBack).toContain("restores this backup and installs");
  });

  test("a full backup while the nodes served and a differential one", async () => {
    const { serving, stopped, wayBack } = await toldOf(served, { differential });
    expect(serving).toContain("while the nodes served");
    expect(stopped).toContain("to \\\\nas\\since.bak");
    expect(wayBack).toContain("this backup and the differential one");
  });

  test("a snapshot, and what it forbids", async () => {
    const { stopped, wayBack, left } = await toldOf(served, { snapshot });
    expect(stopped).toContain("'OctopusDeploy_before' was created while every node was stopped");
    expect(wayBack).toContain("reverts the database to the snapshot");
    expect(left).toContain("Nobody can restore this database from a file");
    expect((await toldOf(served, { snapshot: { ...snapshot, droppedAt: "2026" } })).left).not.toContain("Nobody can");
  });

  test("no schema change", async () => {
    const { stopped } = await toldOf(served, { nothingChanges: { saidAt: "2026" } });
    expect(stopped).toContain("nothing changes in the schema");
  });
});

test("what the verification found and somebody accepted is evidence, and left for a person", async () => {
  const { to } = madeUpPlan;
  const verification = { verdict: "accepted" as const, at: "2026", failures: ["counts: 3 projects fewer"] };
  const { summary } = await reported({ record: madeUpOpenRecord({ verification }), reads: { schemaVersionNow: to } });
  expect(summary?.evidence).toContainEqual({
    step: "Verify the primary node",
    proved: "The verification failed, and was accepted as chosen: counts: 3 projects fewer.",
  });
  expect(summary?.left.join("\n")).toContain("3 projects fewer");
});

describe("what cannot be read or written is a warning", () => {
  test("the record", async () => {
    const notRead = new Failure({ code: "Record-Unreadable", what: "It cannot be read.", next: "Check it." });
    const { seen, summary } = await reported({ notRead });
    expect(summary?.outcome).toBe("done");
    expect(seen.lines[0]).toMatch(/^warning: The report does without the record of this node: It cannot be read\./);
  });

  test("the files; whoever is to be notified is told all the same", async () => {
    const { seen, posted } = await reported({
      notWritten: new Error("ENOSPC: no space left on device"),
      inputs: { notifyUrl: URL, notifyOn: "Always" },
    });
    expect(seen.lines).toContainEqual(expect.stringMatching(/^warning: The report could not be written: ENOSPC/));
    expect(posted).toHaveLength(1);
  });
});

describe("whom it notifies", () => {
  const failed = { error: ERROR };
  test.each<[string, Parameters<typeof reported>[0], number]>([
    ["nobody, when no URL is given", { system: failed }, 0],
    ["of a failure", { inputs: { notifyUrl: URL }, system: failed }, 1],
    ["not of a success", { inputs: { notifyUrl: URL } }, 0],
    ["of a success, when it is always to be notified", { inputs: { notifyUrl: URL, notifyOn: "Always" } }, 1],
    ["of nothing, when it never is", { inputs: { notifyUrl: URL, notifyOn: "Never" }, system: failed }, 0],
    [
      "of a success after a run that was cut off",
      { inputs: { notifyUrl: URL }, record: madeUpOpenRecord({ openedBy: "ServerTasks-1" }) },
      1,
    ],
    ["of nothing in a dry run", { inputs: { notifyUrl: URL }, system: failed, dryRun: true }, 0],
  ])("%s", async (_what, given, times) => {
    expect((await reported(given)).posted).toHaveLength(times);
  });

  test("posts the report, and its URL is in no line", async () => {
    const { posted, seen, summary } = await reported({ inputs: { notifyUrl: URL }, system: failed });
    expect(posted.map(({ url }) => url)).toEqual([URL]);
    expect(JSON.parse(posted[0]?.json ?? "")).toEqual(summary);
    expect(seen.lines.join("\n")).toContain("hooks.example.com");
    expect(seen.lines.join("\n")).not.toContain("CANARY");
  });

  test("is told why it could not be, and the run goes on", async () => {
    const told = { told: false, because: "it answered 500" } as const;
    const { seen } = await reported({ inputs: { notifyUrl: URL }, system: failed, told });
    expect(seen.lines.at(-1)).toBe(
      "warning: hooks.example.com could not be notified: it answered 500. The result of the run is not affected.",
    );
  });

  test.each([
    ["http elsewhere", "http://hooks.example.com/CANARY", "must begin with https://"],
    ["no URL", "CANARY", "must be a full URL"],
    ["a file", "file:///CANARY", "must be a full URL"],
    ["a user name", "https://user:CANARY@hooks.example.com/", "must not contain a user name"],
  ])("posts nothing to %s, and warns", async (_what, notifyUrl, words) => {
    const { seen, posted } = await reported({ inputs: { notifyUrl }, system: failed });
    expect(posted).toEqual([]);
    expect(seen.lines.at(-1)).toContain(`warning: Nobody was notified: Upgrade.Notify.Url ${words}`);
    expect(seen.lines.join("\n")).not.toContain("CANARY");
  });
});
