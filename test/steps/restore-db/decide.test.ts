import type { NodeRecord } from "../../../src/upgrade/record/record";
import { OctopusVersion } from "../../../src/values/version";
import { connectServer } from "../../../src/upgrade/database/connect-server";
import { realMachine } from "../../../src/machine/real";
import { failureOf } from "../../made-up/failure";
import { changesIn, madeUpPlan } from "../../made-up/node";
import { refusal } from "../../upgrade/database/made-up-database";
import { MadeUpClock } from "../../made-up/context";
import {
  BACKUP,
  FORMER,
  FORMER_INSTALLER,
  madeUpLastUpgrade,
  NEWER,
  onEach,
  rollbackRecord,
  startDecide,
  upgradeRecord,
  verdictOf,
  written,
  type Given,
} from "./given";
import { MadeUpServer, snapshotNamed } from "./made-up-server";
import { MadeUpDatabase } from "../../upgrade/database/made-up-database";

const serverThat = (is: Partial<NonNullable<MadeUpServer["is"]>>) => ({
  is: { ...new MadeUpServer(new MadeUpDatabase(), []).is!, ...is },
});
const serverOf = (server: Partial<MadeUpServer["server"]>) => ({
  server: { ...new MadeUpServer(new MadeUpDatabase(), []).server, ...server },
});
const headerThat = (header: Partial<MadeUpServer["header"]>) => ({
  header: { ...new MadeUpServer(new MadeUpDatabase(), []).header, ...header },
});
const some = written({ counts: { deployments: 2, "runbook runs": 1, releases: 4 }, newest: ["Deploy to Production"] });
const unseen = written({ unseen: ["the API key may not see every space"] });

describe("the plan of a rollback", () => {
  it("is the upgrade's with its versions exchanged", async () => {
    const { run, seen, calls, record } = startDecide();
    await run();
    expect(seen.outputs).toEqual({
      UpgradeAvailable: true,
      Direction: "back",
      CurrentVersion: NEWER.text,
      TargetVersion: FORMER.text,
      FinalVersion: FORMER.text,
      InstallerUrl: FORMER_INSTALLER.installerUrl,
      InstallerSizeBytes: 4096,
      InstallerSha256: FORMER_INSTALLER.installerSha256,
      PreviousInstallerUrl: madeUpLastUpgrade.installer.installerUrl,
      PreviousInstallerSizeBytes: 4096,
      PreviousInstallerSha256: madeUpLastUpgrade.installer.installerSha256,
      UpgradeCutOff: true,
      PlannedNodes: ["ha-1", "ha-2", "ha-3"],
      RestoreBackupFile: BACKUP.file,
      RestoreFrom: BACKUP.file,
      WrittenSince: "0",
    });
    expect(changesIn(seen)).toEqual([]);
    expect(calls).toEqual([`verify ${BACKUP.file}`, "close"]);
    expect(record.written).toEqual([]);
  });

  it("looks up the installer of the former version, where the upgrade did not know it", async () => {
    const { run, seen } = startDecide({ last: { ...madeUpLastUpgrade, previous: null } });
    await run();
    expect(seen.outputs.InstallerUrl).toContain(FORMER.text);
    expect(seen.outputs).toMatchObject({ InstallerSizeBytes: 5120, InstallerSha256: "ef".repeat(32) });
  });

  it("takes back an upgrade that committed and was not finished, whoever answers", async () => {
    const { run, seen } = startDecide({
      record: upgradeRecord(),
      silent: true,
      inputs: { mayLose: "unknown" },
    });
    await run();
    expect(seen.outputs).toMatchObject({ Direction: "back", CurrentVersion: NEWER.text, TargetVersion: FORMER.text });
  });

  it("goes on where a rollback was cut off, and counts nothing in a database that may be overwritten", async () => {
    const { run, seen, asked } = startDecide({ record: rollbackRecord({ databaseRestore: verdictOf("begun") }) });
    await run();
    expect(seen.outputs).toMatchObject({ CurrentVersion: NEWER.text, TargetVersion: FORMER.text, UpgradeCutOff: true });
    expect(seen.outputs).not.toHaveProperty("WrittenSince");
    expect(asked).toEqual([]);
  });

  it("asks nothing more once the database is restored", async () => {
    const { run, seen } = startDecide({
      record: rollbackRecord({ databaseRestore: verdictOf("restored") }),
      reads: { schemaVersions: onEach([FORMER.text, FORMER.text, FORMER.text]) },
      inputs: { confirmedDatabase: "" },
    });
    await run();
    expect(seen.outputs).toMatchObject({ Direction: "back", UpgradeCutOff: false });
  });

  it("begins anew where somebody's start has upgraded again what was restored", async () => {
    const { run, seen, record } = startDecide({
      record: rollbackRecord({ databaseRestore: verdictOf("restored"), presentBackup: BACKUP }),
    });
    await run();
    expect(record.now).toMatchObject({
      ...{ databaseRestore: null, presentBackup: null, firstPresentBackup: BACKUP },
      databaseUpgrade: { verdict: "committed" },
    });
    expect(seen.lines).toContainEqual(expect.stringContaining("backed up and restored once more"));
    expect(seen.lines).toContainEqual(expect.stringContaining(`stays in ${BACKUP.file}`));
  });

  it("does so where one node was asked before that start and another after it", async () => {
    const { run, record } = startDecide({
      record: rollbackRecord({ databaseRestore: verdictOf("restored") }),
      reads: { schemaVersions: onEach([FORMER.text, NEWER.text, FORMER.text]) },
    });
    await run();
    expect(record.now?.databaseRestore).toBeNull();
  });

  it("leaves the record as it was when it refuses", async () => {
    const { run, record } = startDecide({
      record: rollbackRecord({ databaseRestore: verdictOf("restored"), presentBackup: BACKUP }),
      inputs: { confirmedDatabase: "" },
    });
    await failureOf(run);
    expect(record.now?.databaseRestore?.verdict).toBe("restored");
  });

  it("is empty once every node and the schema are on the former version", async () => {
    const { run, seen } = startDecide({
      reads: {
        installedVersions: onEach([FORMER, FORMER, FORMER]),
        schemaVersions: onEach([FORMER.text, FORMER.text, FORMER.text]),
      },
    });
    await run();
    expect(seen.outputs).toMatchObject({ UpgradeAvailable: false, CurrentVersion: FORMER.text });
    expect(seen.outputs).not.toHaveProperty("RestoreBackupFile");
  });

  it("counts what was written since the backup ended, and says the newest of it", async () => {
    const { run, seen, asked } = startDecide({ written: some, inputs: { mayLose: "7" } });
    await run();
    expect(asked).toEqual([new Date(BACKUP.finishedAt)]);
    expect(seen.outputs.WrittenSince).toBe("7");
    expect(seen.lines.join("\n")).toContain("2 deployments, 1 runbook runs, 4 releases");
    expect(seen.lines).toContain("info:   Deploy to Production");
  });

  it("may lose what nobody can count when that is the answer", async () => {
    const { run, seen } = startDecide({ written: unseen, inputs: { mayLose: " Unknown " } });
    await run();
    expect(seen.outputs.WrittenSince).toBe("unknown");
  });

  it("counts in a dry run, which needs no confirmation and refuses no number", async () => {
    const { run, seen } = startDecide({ written: some, dryRun: true, inputs: { confirmedDatabase: "" } });
    await run();
    expect(seen.outputs).toMatchObject({ WrittenSince: "7", Direction: "back" });
  });

  it("takes the database's name in whatever letters", async () => {
    const { run, seen } = startDecide({ inputs: { confirmedDatabase: " octopusdeploy " } });
    await run();
    expect(seen.outputs.Direction).toBe("back");
  });
});

/** Closed, as the last run left it. */
const closed = (record: NodeRecord): NodeRecord => ({ ...record, open: false });
const LATER = new OctopusVersion(2099, 1, 1);
/** Of an upgrade after that of `last-upgrade.json`, which came to nothing. */
const laterUpgrade = upgradeRecord({ plan: { ...madeUpPlan, from: NEWER, to: LATER, final: LATER } });
/** Of the rollback that took that one back. */
const laterRollback = rollbackRecord({ plan: { ...madeUpPlan, from: LATER, to: NEWER, final: NEWER } });
const older = (record: NodeRecord, inputs: Given["inputs"] = {}): Given => ({
  last: madeUpLastUpgrade,
  record: closed(record),
  inputs,
});

describe("the upgrade before the last one that was begun", () => {
  it.each([
    ["came to nothing", laterUpgrade, `from ${NEWER} to ${LATER}: it did not get to its end`],
    ["was taken back", laterRollback, `from ${NEWER} to ${LATER}: it was taken back`],
  ])("is not taken back in place of one that %s", async (_title, record, said) => {
    const { run, seen } = startDecide(older(record));
    const failure = await failureOf(run);
    expect(failure.code).toBe("Rollback-OlderUpgrade");
    for (const each of [said, `from ${FORMER} to ${NEWER}`, `=DATABASE to ${FORMER}"`])
      expect(failure.message).toContain(each);
    expect(seen.outputs).not.toHaveProperty("Direction");
  });

  it("is taken back by who types the version that it goes back to", async () => {
    const { run, seen } = startDecide(older(laterRollback, { confirmedDatabase: ` octopusdeploy TO ${FORMER} ` }));
    await run();
    expect(seen.outputs).toMatchObject({ Direction: "back", TargetVersion: FORMER.text });
  });

  it("is not taken back by who types another version", async () => {
    const { run } = startDecide(older(laterRollback, { confirmedDatabase: `OctopusDeploy to ${NEWER}` }));
    expect((await failureOf(run)).code).toBe("Rollback-OlderUpgrade");
  });

  it("is said by a dry run, which goes on and counts", async () => {
    const { run, seen } = startDecide({ ...older(laterRollback, { confirmedDatabase: "" }), dryRun: true });
    await run();
    expect(seen.lines.join("\n")).toContain("A real run would stop here: Nothing is left of the last upgrade");
    expect(seen.outputs.WrittenSince).toBe("0");
  });

  it.each([
    ["the upgrade itself", upgradeRecord({ openedAt: madeUpLastUpgrade.openedAt })],
    ["an attempt to take it back, which came to nothing", rollbackRecord()],
  ])("is another one than that of the record that was closed last, if that is of %s", async (_title, record) => {
    const { run, seen } = startDecide(older(record));
    await run();
    expect(seen.outputs).toMatchObject({ Direction: "back", TargetVersion: FORMER.text });
  });
});

describe("refused:", () => {
  it.each<[string, Given, string]>([
    ["nobody typed the database's name", { inputs: { confirmedDatabase: "" } }, "Rollback-NotConfirmed"],
    ["another name was typed", { inputs: { confirmedDatabase: "Octopus" } }, "Rollback-NotConfirmed"],
    [
      "another name was typed, with the version",
      { inputs: { confirmedDatabase: `Octopus to ${FORMER}` } },
      "Rollback-NotConfirmed",
    ],
    [
      "a rollback that was begun and is not confirmed again",
      { record: rollbackRecord({ databaseRestore: verdictOf("begun") }), inputs: { confirmedDatabase: "" } },
      "Rollback-NotConfirmed",
    ],
    ["what may be lost is no number", { inputs: { mayLose: "all" } }, "Rollback-MayLoseUnclear"],
    ["what may be lost is less than nothing", { inputs: { mayLose: "-1" } }, "Rollback-MayLoseUnclear"],
    ["an unclear answer in a dry run", { dryRun: true, inputs: { mayLose: "a few" } }, "Rollback-MayLoseUnclear"],
    ["something was written, and nothing may be lost", { written: some }, "Rollback-LosesMore"],
    ["more was written than may be lost", { written: some, inputs: { mayLose: "6" } }, "Rollback-LosesMore"],
    ["not all of it can be seen", { written: unseen, inputs: { mayLose: "9999" } }, "Rollback-LossesUnknown"],
    [
      "nobody answers, and a node ran since the backup",
      { record: upgradeRecord(), silent: true, inputs: { mayLose: "9999" } },
      "Rollback-LossesUnknown",
    ],
    [
      "nobody answers, and the heartbeats cannot be read",
      { record: upgradeRecord(), silent: true, database: { beats: refusal(208, "no such table") } },
      "Rollback-LossesUnknown",
    ],
    [
      "an upgrade that has not changed the database",
      {
        record: upgradeRecord({ databaseUpgrade: null }),
        reads: { schemaVersions: onEach([FORMER.text, FORMER.text, FORMER.text]) },
      },
      "Rollback-NothingToUndo",
    ],
    ["nothing says which upgrade to take back", { last: null }, "Rollback-NoBackup"],
    ["an upgrade without a backup", { record: upgradeRecord({ backup: null }) }, "Rollback-NoBackup"],
    [
      "a schema that has gone on since",
      { reads: { schemaVersions: onEach([NEWER.text, "2026.2.1", NEWER.text]) } },
      "Rollback-OtherSchema",
    ],
    [
      "a backup of a database of another name",
      { server: headerThat({ databaseName: "Other" }) },
      "Rollback-OtherBackup",
    ],
    ["a backup without checksums", { server: headerThat({ hasChecksums: false }) }, "Rollback-OtherBackup"],
    ["a backup that is marked as damaged", { server: headerThat({ damaged: true }) }, "Rollback-OtherBackup"],
    [
      "a backup that does not verify",
      { server: { verifyFails: refusal(3189, "Damage to the backup set was detected.") } },
      "Backup-Damaged",
    ],
    ["an availability group", { server: serverThat({ inAvailabilityGroup: true }) }, "Rollback-InAvailabilityGroup"],
    ["a mirrored database", { server: serverThat({ mirrored: true }) }, "Rollback-Mirrored"],
    ["a snapshot", { server: { snapshotsThere: [snapshotNamed("Octopus_before")] } }, "Rollback-Snapshot"],
    ["a backup of another family", { server: headerThat({ familyGuid: "G" }) }, "Rollback-OtherBackup"],
    ["an Azure SQL Database behind an alias", { server: serverOf({ engineEdition: 5 }) }, "Database-AzureSql"],
    ["a Managed Instance behind an alias", { server: serverOf({ engineEdition: 8 }) }, "Database-ManagedInstance"],
    ["Amazon RDS behind an alias", { server: serverOf({ isRds: true }) }, "Database-AmazonRds"],
    ["a login that may not restore", { server: serverThat({ mayRestore: false }) }, "Restore-NotAllowed"],
    ["a database that is not there", { server: { is: undefined } }, "Database-NotFound"],
    ["another database than the one named", { inputs: { databaseName: "Elsewhere" } }, "Database-OtherName"],
    ["no connection string", { reads: { connectionStrings: [] } }, "Database-NoConnectionString"],
    ["the controlling instance (P14)", { inputs: { controllerInstallationId: "ID" } }, "Instance-IsController"],
    [
      "a node that the run leaves out",
      {
        reads: {
          nodeNames: onEach(["ha-1", "ha-2"]).slice(0, 2),
          installedVersions: onEach([NEWER, NEWER]).slice(0, 2),
        },
      },
      "Nodes-NotCovered",
    ],
    ["an instance that nobody can ask, after an upgrade that succeeded", { silent: true }, "Instance-Refused"],
  ])("%s", async (_title, given, code) => {
    const { run, seen, record } = startDecide(given);
    const failure = await failureOf(run);
    expect(failure.code).toBe(code);
    expect(failure.message).not.toContain("canary");
    expect(seen.outputs).not.toHaveProperty("Direction");
    expect(record.written).toEqual([]);
  });

  it.each([
    ["octopus.database.windows.net", "Database-AzureSql"],
    ["octopus.0a1b.database.windows.net", "Database-ManagedInstance"],
    ["octopus.abc.eu-west-1.rds.amazonaws.com", "Database-AmazonRds"],
  ])("a database that somebody else hosts: %s", async (host, code) => {
    const surroundings = { ...realMachine, clock: new MadeUpClock(), signal: new AbortController().signal };
    const log = { info() {}, verbose() {}, highlight() {}, wait() {}, warning() {} };
    const { run } = startDecide({
      inputs: { connectionString: `Server=${host};Database=OctopusDeploy;User ID=u;Password=canary-77aa` },
      connectServer: connectServer({ ...surroundings, log }, { callTimeoutSeconds: 5 }),
    });
    const failure = await failureOf(run);
    expect(failure.code).toBe(code);
    expect(failure.next).toContain("Roll back by hand");
  });

  it.each<[string, Given, string[]]>([
    [
      "an availability group",
      { server: serverThat({ inAvailabilityGroup: true }) },
      ["REMOVE DATABASE [OctopusDeploy]", "ADD DATABASE [OctopusDeploy]", "seed the secondary replicas anew"],
    ],
    ["mirroring", { server: serverThat({ mirrored: true }) }, ["ALTER DATABASE [OctopusDeploy] SET PARTNER OFF"]],
    ["a snapshot", { server: { snapshotsThere: [snapshotNamed("a]b")] } }, ["DROP DATABASE [a]]b]"]],
    [
      "a login that may not",
      { server: { ...serverThat({ mayRestore: false }), ...serverOf({ login: "CONTOSO\\svc" }) } },
      [
        "'CONTOSO\\svc'",
        "CREATE LOGIN [CONTOSO\\svc] FROM WINDOWS",
        "ALTER SERVER ROLE [dbcreator] ADD MEMBER [CONTOSO\\svc];",
      ],
    ],
    ["hosted", { server: serverOf({ engineEdition: 5 }) }, ["point-in-time restore"]],
  ])("says what to do instead: %s", async (_title, given, said) => {
    const { run } = startDecide(given);
    const { message } = await failureOf(run);
    for (const each of said) expect(message).toContain(each);
  });

  it("goes by the name where the server does not tell the family", async () => {
    const { run, seen } = startDecide({
      server: { ...serverThat({ family: undefined }), ...headerThat({ familyGuid: "G" }) },
    });
    await run();
    expect(seen.outputs.Direction).toBe("back");
  });

  it("with another primary than the record's", async () => {
    const { run } = startDecide({ record: rollbackRecord({ primaryMachine: "octo-2" }) });
    expect((await failureOf(run)).code).toBe("Record-OtherPrimary");
  });
});
