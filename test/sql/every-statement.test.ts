import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { explain } from "../../src/sql/explain";
import { letDbaAllowRestore, letDbaRun, loginScript, missingPermissions } from "../../src/sql/grants";
import { SqlFailure, type Statement } from "../../src/sql/sql-session";
import { isIdentifier, statements } from "../../src/sql/statements";
import { projectFolder } from "../package/shipped";
import { goodFacts } from "../upgrade/database/made-up-database";
import { namesIn, readTsql, statementsIn } from "./read-tsql";

/** A builder of a statement: what it makes of a name, its kind, and which names and values have to come back. */
interface Listed {
  make: (name: string) => Statement;
  begins: RegExp;
  names?: readonly "name"[];
  parameters?: (name: string) => Statement["parameters"];
}

const LOCK = (name: string) => ({ resource: `octopus-ha-upgrade/${name.toLowerCase()}` });
const DATABASE = (name: string) => ({ database: name });
const IN_MASTER = String.raw`^EXEC master\.sys\.sp_executesql N'`;
const plain = (make: () => Statement, begins = /^SELECT /): Listed => ({ make, begins });

/** Every T-SQL text that the steps can emit. A new builder that is not listed fails the first test. */
const LISTED: Record<keyof typeof statements, readonly Listed[]> = {
  clock: [plain(statements.clock)],
  schemaVersion: [plain(statements.schemaVersion)],
  newestScript: [plain(statements.newestScript)],
  heartbeats: [plain(statements.heartbeats)],
  heartbeatsBeforeStatusTable: [plain(statements.heartbeatsBeforeStatusTable)],
  sessions: [{ make: statements.sessions, begins: /^SELECT /, parameters: LOCK }],
  serverFacts: [plain(statements.serverFacts)],
  permissions: [plain(statements.permissions)],
  loginToken: [plain(statements.loginToken)],
  serviceAccount: [plain(statements.serviceAccount)],
  takeLock: [{ make: statements.takeLock, begins: new RegExp(`${IN_MASTER}EXEC sp_getapplock `), parameters: LOCK }],
  lockHeld: [{ make: statements.lockHeld, begins: new RegExp(`${IN_MASTER}SELECT APPLOCK_MODE`), parameters: LOCK }],
  releaseLock: [
    { make: statements.releaseLock, begins: new RegExp(`${IN_MASTER}EXEC sp_releaseapplock `), parameters: LOCK },
  ],
  databaseState: [plain(statements.databaseState)],
  columnsOfOtherCollations: [plain(statements.columnsOfOtherCollations)],
  databaseFiles: [plain(statements.databaseFiles)],
  logVolumes: [plain(statements.logVolumes)],
  dataFiles: [plain(statements.dataFiles)],
  filegroups: [plain(statements.filegroups)],
  dataVolumes: [plain(statements.dataVolumes)],
  changedPages: [plain(statements.changedPages)],
  differentialsSince: [
    {
      make: (name) => statements.differentialsSince(name, 35),
      begins: /^SELECT /,
      parameters: (name) => ({ database: name, days: 35 }),
    },
  ],
  placesOfBackup: [{ make: statements.placesOfBackup, begins: /^SELECT /, parameters: (name) => ({ guid: name }) }],
  fullBackups: [{ make: statements.fullBackups, begins: /^SELECT /, parameters: DATABASE }],
  createSnapshot: [
    {
      make: (name) => statements.createSnapshot(name, name, [{ logicalName: name, physicalName: name }]),
      begins: /^CREATE DATABASE \[/,
      names: ["name", "name", "name"],
    },
  ],
  dropSnapshot: [{ make: statements.dropSnapshot, begins: /^DROP DATABASE \[/, names: ["name"] }],
  backup: (["copy-only", "base", "differential"] as const).map((kind) => ({
    make: (name) => statements.backup(name, name, name, { compress: kind !== "base", kind }),
    begins: /^BACKUP DATABASE \[/,
    names: ["name"],
    parameters: (name) => ({ file: name, name }),
  })),
  verifyBackup: [
    { make: statements.verifyBackup, begins: /^RESTORE VERIFYONLY FROM /, parameters: (name) => ({ file: name }) },
  ],
  backupHeader: [
    { make: statements.backupHeader, begins: /^RESTORE HEADERONLY FROM /, parameters: (name) => ({ file: name }) },
  ],
  backupFiles: [
    { make: statements.backupFiles, begins: /^RESTORE FILELISTONLY FROM /, parameters: (name) => ({ file: name }) },
  ],
  stateFromMaster: [{ make: statements.stateFromMaster, begins: /^SELECT /, parameters: DATABASE }],
  snapshotsOf: [{ make: statements.snapshotsOf, begins: /^SELECT /, parameters: DATABASE }],
  fileNamesOf: [{ make: statements.fileNamesOf, begins: /^SELECT /, parameters: DATABASE }],
  brokenUsers: [{ make: statements.brokenUsers, begins: /^EXEC \[/, names: ["name"] }],
  asyncStatistics: [
    { make: (name: string) => statements.asyncStatistics(name, true), begins: /^ALTER DATABASE \[/, names: ["name"] },
  ],
  singleUser: [{ make: statements.singleUser, begins: /^ALTER DATABASE \[/, names: ["name"] }],
  multiUser: [{ make: statements.multiUser, begins: /^ALTER DATABASE \[/, names: ["name"] }],
  setRecovery: [
    { make: (name) => statements.setRecovery(name, "FULL"), begins: /^ALTER DATABASE \[/, names: ["name"] },
  ],
  setOwner: [
    {
      make: (name) => statements.setOwner(name, name),
      begins: /^ALTER AUTHORIZATION ON DATABASE::\[/,
      names: ["name", "name"],
    },
  ],
  restore: [
    {
      make: (name) => statements.restore(name, name, [{ logicalName: name, physicalName: name }]),
      begins: /^RESTORE DATABASE \[/,
      names: ["name"],
      parameters: (name) => ({ file: name }),
    },
  ],
  restoreBase: [
    {
      make: (name) => statements.restoreBase(name, name, [{ logicalName: name, physicalName: name }]),
      begins: /^RESTORE DATABASE \[/,
      names: ["name"],
      parameters: (name) => ({ file: name }),
    },
  ],
  restoreDifferential: [
    {
      make: (name) => statements.restoreDifferential(name, name, [{ logicalName: name, physicalName: name }]),
      begins: /^RESTORE DATABASE \[/,
      names: ["name"],
      parameters: (name) => ({ file: name }),
    },
  ],
  revert: [{ make: (name) => statements.revert(name, name), begins: /^RESTORE DATABASE \[/, names: ["name"] }],
  volumesOf: [{ make: statements.volumesOf, begins: /^SELECT /, parameters: DATABASE }],
  logSize: [{ make: statements.logSize, begins: /^SELECT /, parameters: DATABASE }],
};
const listed = Object.entries(LISTED).flatMap(([name, all]) => all.map((each) => [name, each] as const));

const NAMES = [
  "OctopusDeploy",
  "Octopus Deploy",
  "a]b",
  "]]",
  "x] TO DISK = 'C:\\evil.bak'; DROP DATABASE [y",
  "it's",
  "'; SHUTDOWN; --",
  'say "x"',
  "a--b",
  "/*",
  "*/",
  "a/*b*/",
  "line\nbreak",
  "line\r\nGO\r\nDROP DATABASE x",
  "tab\there",
  "@file",
  "%_^",
  "\u202Eright to left",
  "\u2019quote\uFF07quote",
  "😀".repeat(64),
  "\uD83D",
  "n".repeat(128),
  "]".repeat(128),
];

it("every builder of statements.ts is listed, and builds texts nowhere else", () => {
  expect(Object.keys(LISTED).sort()).toEqual(Object.keys(statements).sort());
  const sources = ["src", "steps"].flatMap((folder) =>
    readdirSync(join(projectFolder, folder), { recursive: true, encoding: "utf8" }).map((path) => join(folder, path)),
  );
  const asking = sources
    .filter((path) => path.endsWith(".ts") && !path.startsWith(join("src", "stand-ins")))
    .filter((path) => /\btext: ["'`](?:SELECT|EXEC|BACKUP|RESTORE|USE|ALTER|INSERT|UPDATE|DELETE)\b/.test(read(path)));
  expect(asking).toEqual([join("src", "sql", "statements.ts")]);
});
const read = (path: string) => readFileSync(join(projectFolder, path), "utf8");

describe.each(listed)("%s", (_name, { make, begins, names = [], parameters }) => {
  const holds = (name: string) => {
    const { text, parameters: bound } = make(name);
    const tokens = readTsql(text);
    const [verb, ...others] = statementsIn(tokens);
    expect(others).toEqual([]);
    expect(text).toMatch(begins);
    expect(verb).toBe(/^\w+/.exec(text)?.[0]);
    expect(tokens.filter(({ kind, value }) => kind === "symbol" && value === ";")).toEqual([]);
    expect(namesIn(tokens)).toEqual(names.map(() => name));
    expect(bound).toEqual(parameters?.(name));
    // Each parameter is bound exactly once, and none is used that is not bound.
    const used = tokens.filter(({ kind }) => kind === "variable").map(({ value }) => value);
    const assigned = used.filter((variable) => !/^@(Resource|LockMode|LockOwner|LockTimeout|lock)$/.test(variable));
    expect(assigned.sort()).toEqual(
      Object.keys(bound ?? {})
        .map((key) => `@${key}`)
        .sort(),
    );
  };

  it.each(NAMES)("is one statement, and the name comes back: %j", holds);

  it("whatever the name", () => {
    const name = fc.string({ minLength: 1, maxLength: 128, unit: "binary" }).filter(isIdentifier);
    fc.assert(fc.property(name, holds), { numRuns: 50 });
  });
});

const withoutWords = (sentence: string) => sentence.slice(sentence.indexOf("USE [master];"));

/** What a sentence tells a DBA to run is T-SQL, too, and holds names of others. */
describe.each<[string, (name: string) => string, string[]]>([
  ["a SQL login", (name) => loginScript(name), ["USE", "CREATE", "GRANT", "GRANT", "USE", "CREATE", "ALTER"]],
  ["a Windows login", (name) => loginScript(name, name), ["USE", "CREATE", "GRANT", "GRANT", "USE", "CREATE", "ALTER"]],
  [
    "missing permissions",
    (name) =>
      withoutWords(
        letDbaRun(
          { login: name },
          name,
          missingPermissions({ ...goodFacts, mayBackUp: false, mayCreateDatabase: false }).map(
            (each) => each.permission,
          ),
        ),
      ),
    ["USE", "GRANT", "USE", "IF", "CREATE", "ALTER"],
  ],
  ["whoever is to restore", (name) => withoutWords(letDbaAllowRestore({ login: name })), ["USE", "ALTER"]],
  [
    "what an error asks for",
    (name) =>
      withoutWords(
        explain(new SqlFailure(262, "denied", [{ number: 262, message: "denied" }], "server"), {
          what: "back up",
          server: "sql1",
          database: name,
          login: name,
        }).next,
      ),
    ["USE", "GRANT", "GRANT", "USE", "IF", "CREATE", "ALTER"],
  ],
])("the script for %s", (_title, make, verbs) => {
  it.each(NAMES)("has the same statements for every name, and the name comes back: %j", (name) => {
    const tokens = readTsql(make(name));
    // The name of a Windows account has a backslash: it may get a login of its own first.
    const ofGroup =
      (verbs.includes("IF") || _title === "whoever is to restore") && name.includes("\\")
        ? ["USE", "IF", "CREATE"]
        : [];
    expect(statementsIn(tokens)).toEqual([...ofGroup, ...verbs.slice(ofGroup.length > 0 ? 1 : 0)]);
    const others = new Set(["master", "octopus_upgrade", "dbcreator"]);
    const back = namesIn(tokens).filter((each) => !others.has(each));
    expect(back.length).toBeGreaterThan(0);
    expect(new Set(back)).toEqual(new Set([name]));
  });
});
