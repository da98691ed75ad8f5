import { missingPermissions } from "../../src/database/grants";
import { goodFacts } from "./made-up-database";

describe("missing permissions", () => {
  it.each([
    ["none", {}, []],
    ["back up", { mayBackUp: false }, ["USE [O]; ALTER ROLE db_backupoperator ADD MEMBER [octopus_upgrade];"]],
    ["verify", { mayCreateDatabase: false }, ["USE [master]; GRANT CREATE ANY DATABASE TO [octopus_upgrade];"]],
    ["change the schema", { mayChangeSchema: false }, ["USE [O]; ALTER ROLE db_owner ADD MEMBER [octopus_upgrade];"]],
    ["see sessions", { maySeeSessions: false }, ["USE [master]; GRANT VIEW SERVER STATE TO [octopus_upgrade];"]],
    ["hostile login", { login: "a]b", mayBackUp: false }, ["USE [O]; ALTER ROLE db_backupoperator ADD MEMBER [a]]b];"]],
  ])("%s", (_title, lacking, grants) => {
    expect(missingPermissions({ ...goodFacts, ...lacking }, "O").map(({ grant }) => grant)).toEqual(grants);
  });
});
