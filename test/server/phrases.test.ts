import { databaseUpgradeSaid, upgradeStatusSaid } from "../../src/server/phrases";

describe("database --upgrade", () => {
  test.each([
    ["it went well", 0, "Checking that no other nodes are running\nUpgrade complete", "done"],
    [
      "everything was rolled back",
      1,
      "Something went wrong while upgrading the database schema - the entire upgrade has been rolled back",
      "rolled-back",
    ],
    ["the same, broken over lines", 1, "the entire\r\n  upgrade has\nbeen rolled back", "rolled-back"],
    ["another wording of it", 100, "The upgrade of the database failed and was rolled back.", "rolled-back"],
    [
      "always-run pre scripts failed",
      1,
      "One or more always run pre scripts failed. The database is in an inconsistent state",
      "damaged",
    ],
    [
      "always-run post scripts failed",
      1,
      "An error occurred: the Always-run post-scripts could not be done, error 50000",
      "damaged",
    ],
    ["damaged and exit code 0", 0, "Done, but the database may be left in an inconsistent state.", "damaged"],
    [
      "damaged counts over rolled back",
      1,
      "rolled back: the entire upgrade has been rolled back, but the always run scripts failed",
      "damaged",
    ],
    ["the licence is too old", 1, "Your license is not valid for this version. No data was changed.", "licence"],
    ["the licence, in British", 1, "The licence has expired; no changes have been made to the database", "licence"],
    ["maintenance is over", 1, "Your maintenance expired on 2024-01-01, before this version was released", "licence"],
    [
      "nodes look alive",
      1,
      "The following nodes are still running: ha-2, ha-3. Please stop all nodes.",
      "others-alive",
    ],
    ["one node looks alive", 1, "Node ha-2 appears to be running", "others-alive"],
    ["the database is newer", 1, "The database contains extra upgrade scripts: Script0600", "database-newer"],
    [
      "scripts that are not expected",
      1,
      "Unexpected upgrade scripts were found in the schema history",
      "database-newer",
    ],
    [
      "a failure that mentions the check for nodes",
      1,
      "Checked that no nodes are running.\nthe entire upgrade has been rolled back",
      "rolled-back",
    ],
    ["nodes by their full names", 1, "Nodes ha-2.example.com, ha-3.example.com are online", "others-alive"],
    ["a check that went well", 1, "Checked that no other nodes are running. Script 17 failed: timeout", "unknown"],
    ["another sentence", 1, "Nodes were counted. The script is running\nfailed", "unknown"],
    ["nothing known", 1, "Object reference not set to an instance of an object", "unknown"],
    ["nothing at all", undefined, "", "unknown"],
    ["a negative code of .NET", -2147450740, "", "unknown"],
  ])("%s", (_, exitCode, text, said) => expect(databaseUpgradeSaid(text, exitCode)).toBe(said));
});

describe("database-upgrade-status", () => {
  test.each([
    ["The database is up to date.", "up-to-date"],
    ["Database is up-to-date", "up-to-date"],
    ["No upgrade is required.", "up-to-date"],
    ["The database does not need to be upgraded", "up-to-date"],
    ["Upgrade not required", "up-to-date"],
    ["A database upgrade is required.", "needs-upgrade"],
    ["The database needs to be upgraded", "needs-upgrade"],
    ["The database must be upgraded before the server can start", "needs-upgrade"],
    ["The schema is out of date", "needs-upgrade"],
    ["The database has extra upgrade scripts", "database-newer"],
    ["The database is from a newer version of Octopus", "database-newer"],
    ["Hello", undefined],
    ["", undefined],
  ])("'%s' is %s", (text, status) => expect(upgradeStatusSaid(text)).toBe(status));
});
