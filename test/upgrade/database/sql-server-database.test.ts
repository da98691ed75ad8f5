import type { KnownScript } from "../../../src/upgrade/database/schema-by-script";
import { sqlServerDatabase } from "../../../src/upgrade/database/sql-server-database";
import { SqlFailure } from "../../../src/sql/sql-session";
import { compressesBackups } from "../../../src/upgrade/database/server-facts";
import { MadeUpClock, madeUpContext } from "../../made-up/context";
import { versionOf } from "../../made-up/version";
import { madeUpSession } from "../../sql/made-up-session";

const refused = (number: number) => new SqlFailure(number, "refused", [{ number, message: "refused" }], "server");
type Answers = Parameters<typeof madeUpSession>[0];

function open(answers: Answers, known?: KnownScript) {
  const clock = new MadeUpClock();
  const { context, seen } = madeUpContext({ inputs: {}, reads: {}, tools: {}, clock });
  const session = madeUpSession(answers);
  const limits = { callTimeoutSeconds: 60, stallSeconds: 900, known };
  return { database: sqlServerDatabase(context, session, "Octo", limits), session, seen, clock };
}

describe("the schema's version", () => {
  it.each<[string, Answers[string], string | undefined]>([
    ["the newest installation", [{ Version: "2025.3.1" }], "2025.3.1"],
    ["no history", [], undefined],
    ["no such table: not an Octopus database", refused(208), undefined],
  ])("%s", async (_title, answer, expected) => {
    await expect(open({ OctopusServerInstallationHistory: answer }).database.schemaVersion()).resolves.toBe(expected);
  });

  it("is not guessed when the server refuses", async () => {
    const { database } = open({ OctopusServerInstallationHistory: refused(229) });
    await expect(database.schemaVersion()).rejects.toMatchObject({ number: 229 });
  });

  it.each([208, 207])("needs no list of scripts (%i)", async (number) => {
    const answers = { OctopusServerInstallationHistory: [{ Version: "2025.3.1" }], SchemaVersions: refused(number) };
    const facts = { version: "2025.3.1", history: "2025.3.1", script: undefined };
    await expect(open(answers).database.schemaFacts()).resolves.toEqual(facts);
  });

  it("is that of after the upgrade where a script was run since, whatever the history shows", async () => {
    const known = { script: "Script0107", before: versionOf("2025.3.1"), after: versionOf("2025.4.7") };
    const answers = {
      OctopusServerInstallationHistory: [{ Version: "2025.3.1" }],
      SchemaVersions: [{ ScriptName: "Script0131" }],
    };
    const facts = { history: "2025.3.1", script: "Script0131" };
    await expect(open(answers, known).database.schemaFacts()).resolves.toEqual({ version: "2025.4.7", ...facts });
    await expect(open(answers, known).database.schemaVersion()).resolves.toBe("2025.4.7");
    await expect(open(answers).database.schemaFacts()).resolves.toEqual({ version: "2025.3.1", ...facts });
  });
});

describe("heartbeats", () => {
  it.each([
    ["a running node", { NodeName: "ha-1", AgeSeconds: "12", IsOffline: false }, { ageSeconds: 12, offline: false }],
    ["a node that was stopped", { NodeName: "ha-1", AgeSeconds: 12, IsOffline: true }, { offline: true }],
    ["a flag as a number", { NodeName: "ha-1", AgeSeconds: 12, IsOffline: 1 }, { offline: true }],
    ["a rank instead of a flag", { NodeName: "ha-1", AgeSeconds: 12, Rank: "Offline" }, { offline: true }],
    ["neither: the age alone", { NodeName: "ha-1", AgeSeconds: 12 }, { offline: false }],
    ["no heartbeat at all", { NodeName: "ha-1", AgeSeconds: null }, { ageSeconds: Infinity, offline: true }],
  ])("of %s", async (_title, row, expected) => {
    const [beat] = await open({ OctopusServerNodeStatus: [row] }).database.heartbeats();
    expect(beat).toMatchObject({ node: "ha-1", ...expected });
  });

  it("are read from OctopusServerNode where there is no status table yet", async () => {
    const { database } = open({
      OctopusServerNodeStatus: refused(208),
      "n.LastSeen": [{ NodeName: "ha-1", AgeSeconds: 3, Rank: "Leader" }],
    });
    await expect(database.heartbeats()).resolves.toEqual([{ node: "ha-1", ageSeconds: 3, offline: false }]);
  });
});

describe("facts", () => {
  const server = {
    LoginName: "octopus",
    ServerName: "SQL1",
    ProductVersion: "16.0",
    EngineEdition: 2,
    Edition: "Standard Edition",
    IsRds: 0,
  };
  const PUBLIC = { Name: "public", Type: "SERVER ROLE" };
  const may = { MayBackUp: 1, MayCreateDatabase: 0, MayChangeSchema: 1, MaySeeSessions: 0 };

  it("are the server's, and what this login may do", async () => {
    const { database } = open({
      SERVERPROPERTY: [server],
      HAS_PERMS: [may],
      dm_server_services: [{ ServiceAccount: "NT Service\\MSSQLSERVER" }],
      login_token: [PUBLIC],
    });
    await expect(database.facts()).resolves.toMatchObject({
      login: "octopus",
      serviceAccount: "NT Service\\MSSQLSERVER",
      mayBackUp: true,
      mayCreateDatabase: false,
      maySeeSessions: false,
      isRds: false,
    });
  });

  it("do without the service account when the login may not ask for it", async () => {
    const { database } = open({
      SERVERPROPERTY: [server],
      HAS_PERMS: [may],
      dm_server_services: refused(300),
      login_token: [PUBLIC],
    });
    await expect(database.facts()).resolves.toMatchObject({ serviceAccount: undefined });
  });

  it.each<[string, { Name: string; Type: string }[] | Error, readonly string[] | undefined]>([
    ["a group that has one", [{ Name: "CONTOSO\\Nodes", Type: "WINDOWS GROUP" }, PUBLIC], ["CONTOSO\\Nodes"]],
    [
      "its own, whatever groups it is in",
      [{ Name: "CONTOSO\\OCTO1$", Type: "WINDOWS LOGIN" }, { Name: "CONTOSO\\Nodes", Type: "WINDOWS GROUP" }, PUBLIC],
      [],
    ],
    ["a SQL login", [{ Name: "octopus", Type: "SQL LOGIN" }, PUBLIC], []],
    ["nobody knows what", refused(229), undefined],
    ["nothing that the server shows", [], undefined],
  ])("say which Windows groups let a login in: %s", async (_title, token, windowsGroups) => {
    const { database } = open({
      SERVERPROPERTY: [server],
      HAS_PERMS: [may],
      dm_server_services: [],
      login_token: token,
    });
    expect((await database.facts()).windowsGroups).toEqual(windowsGroups);
  });

  it.each([
    ["Enterprise", 3, "Enterprise Edition", true],
    ["Developer", 3, "Developer Edition", true],
    ["Standard", 2, "Standard Edition", true],
    ["Web", 2, "Web Edition", false],
    ["Express", 4, "Express Edition", false],
  ])("%s compresses backups: %s", (_title, engineEdition, edition, expected) => {
    expect(compressesBackups({ engineEdition, edition })).toBe(expected);
  });
});

describe("a backup", () => {
  it("shows the percentages of message 3211 and of no other, and may be silent as long as the stall limit", async () => {
    const { database } = open({
      BACKUP: (_statement, { onMessage, silenceSeconds }) => {
        expect(silenceSeconds).toBe(900);
        onMessage?.({ number: 3211, message: "10 percent processed." });
        onMessage?.({ number: 4035, message: "Processed 99 pages for database 'Octo'." });
        onMessage?.({ number: 3211, message: "100 Prozent verarbeitet." });
        return [];
      },
    });
    const seen: number[] = [];
    await database.backup("f", { compress: true, onProgress: (percent) => seen.push(percent) });
    expect(seen).toEqual([10, 100]);
  });

  it("has the compressed size where the server tells one", async () => {
    const header = {
      DatabaseName: "Octo",
      IsCopyOnly: true,
      HasBackupChecksums: true,
      IsDamaged: false,
      BackupSize: 900,
      CompressedBackupSize: "300",
    };
    let silence: number | undefined;
    const { database } = open({
      HEADERONLY: (_statement, { silenceSeconds }) => {
        silence = silenceSeconds;
        return [header];
      },
    });
    await expect(database.readBackupHeader("f")).resolves.toEqual({
      databaseName: "Octo",
      copyOnly: true,
      ...{ isDifferential: false, baseGuid: "" },
      familyGuid: "",
      setGuid: "",
      hasChecksums: true,
      damaged: false,
      sizeBytes: 300,
    });
    // All of a large file may be looked through for it.
    expect(silence).toBe(900);
  });

  it("without a header is a failure", async () => {
    await expect(open({ HEADERONLY: [] }).database.readBackupHeader("f")).rejects.toThrow("holds no backup");
  });
});

describe("the upgrader's lock", () => {
  it("is taken when the server says that this session holds it", async () => {
    const { database, session } = open({
      sp_getapplock: [],
      APPLOCK_MODE: [{ Mode: "Exclusive" }],
      sp_releaseapplock: [],
    });
    const lock = await database.lock(10);
    await lock!.release();
    expect(session.asked.map(({ text }) => /sp_\w+applock|APPLOCK_MODE/.exec(text)?.[0])).toEqual([
      "sp_getapplock",
      "APPLOCK_MODE",
      "sp_releaseapplock",
    ]);
    expect(session.asked[0]!.parameters).toEqual({ resource: "octopus-ha-upgrade/octo" });
  });

  it("is waited for, with a word, and given up at the deadline", async () => {
    const { database, seen, clock } = open({ sp_getapplock: [], APPLOCK_MODE: [{ Mode: "NoLock" }] });
    await expect(database.lock(20)).resolves.toBeUndefined();
    expect(clock.sleeps).toEqual([5, 5, 5, 5]);
    expect(seen.lines[0]).toContain("wait: Waiting for the lock of another upgrader");
  });

  it("is asked for of the server, however long it was held", async () => {
    const answers: Answers = { sp_getapplock: [], APPLOCK_MODE: [{ Mode: "Exclusive" }] };
    const { database } = open(answers);
    const lock = await database.lock(0);
    await expect(lock!.isHeld()).resolves.toBe(true);
    answers.APPLOCK_MODE = [{ Mode: "NoLock" }];
    await expect(lock!.isHeld()).resolves.toBe(false);
    answers.APPLOCK_MODE = new SqlFailure(0, "lost", [], "connection");
    await expect(lock!.isHeld()).resolves.toBe(false);
  });

  it("is gone with a session that was lost", async () => {
    const lost = new SqlFailure(0, "lost", [], "connection");
    const { database } = open({ sp_getapplock: [], APPLOCK_MODE: [{ Mode: "Exclusive" }], sp_releaseapplock: lost });
    await expect((await database.lock(0))!.release()).resolves.toBeUndefined();
  });
});
