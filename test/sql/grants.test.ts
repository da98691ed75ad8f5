import { letDbaRun, missingPermissions, type Permission } from "../../src/sql/grants";
import { goodFacts } from "../upgrade/database/made-up-database";

const USER = "IF DATABASE_PRINCIPAL_ID(N'ha') IS NULL CREATE USER [ha] FOR LOGIN [ha];";

describe("missing permissions", () => {
  it.each<[string, Partial<typeof goodFacts>, string[]]>([
    ["none", {}, []],
    ["back up", { mayBackUp: false }, ["back up"]],
    ["verify", { mayCreateDatabase: false }, ["verify"]],
    ["change the schema", { mayChangeSchema: false }, ["change the schema"]],
    ["see sessions", { maySeeSessions: false }, ["see sessions"]],
    ["two", { mayBackUp: false, maySeeSessions: false }, ["back up", "see sessions"]],
  ])("%s", (_title, lacking, missing) => {
    expect(missingPermissions({ ...goodFacts, ...lacking }).map(({ permission }) => permission)).toEqual(missing);
  });
});

describe("what a DBA runs", () => {
  it.each<[Permission[], string]>([
    [["back up"], `USE [O]; ${USER} ALTER ROLE db_backupoperator ADD MEMBER [ha];`],
    [["verify"], "USE [master]; GRANT CREATE ANY DATABASE TO [ha];"],
    [["change the schema"], `USE [O]; ${USER} ALTER ROLE db_owner ADD MEMBER [ha];`],
    [["see sessions"], "USE [master]; GRANT VIEW SERVER STATE TO [ha];"],
    [["back up", "change the schema"], `USE [O]; ${USER} ALTER ROLE db_owner ADD MEMBER [ha];`],
  ])("%j, for a role with a user of the database first", (permissions, script) => {
    expect(letDbaRun({ login: "ha" }, "O", permissions)).toBe(`Ask a DBA to run: ${script}`);
  });

  it("everything, unless something is named", () => {
    expect(letDbaRun({ login: "ha" }, "O")).toBe(
      `Ask a DBA to run: USE [master]; GRANT CREATE ANY DATABASE TO [ha]; GRANT VIEW SERVER STATE TO [ha]; USE [O]; ${USER} ALTER ROLE db_owner ADD MEMBER [ha];`,
    );
  });

  it.each([
    [
      "that may come through a group gets a login of its own",
      undefined,
      " (if 'CONTOSO\\it's$' logs in through a Windows group, this gives it a login of its own)",
    ],
    [
      "that comes through groups is told which",
      ["CONTOSO\\Nodes", "BUILTIN\\Administrators"],
      " ('CONTOSO\\it's$' logs in through the Windows group 'CONTOSO\\Nodes' and 'BUILTIN\\Administrators'; this gives it a login of its own)",
    ],
    ["with a login of its own needs no word about groups", [], ""],
  ])("a Windows account %s", (_title, windowsGroups, remark) => {
    expect(letDbaRun({ login: "CONTOSO\\it's$", windowsGroups }, "O", ["verify"])).toBe(
      `Ask a DBA to run${remark}: USE [master]; IF SUSER_ID(N'CONTOSO\\it''s$') IS NULL CREATE LOGIN [CONTOSO\\it's$] FROM WINDOWS; GRANT CREATE ANY DATABASE TO [CONTOSO\\it's$];`,
    );
  });

  it("a login that is not known is left open", () => {
    expect(letDbaRun(undefined, "O", ["verify"])).toContain("GRANT CREATE ANY DATABASE TO [<login>];");
  });
});
