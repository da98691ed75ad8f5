import { UpgradeWords, upgradeStatusSaid } from "../../src/server-program/phrases";

/** What an upgrade said that printed this text. */
function heard(text: string, exitCode: number | undefined) {
  const words = new UpgradeWords();
  for (const line of text.split(/\r?\n/)) words.hear(line);
  return words.ended(exitCode);
}

const stack = (lines: number) =>
  Array.from({ length: lines }, (_, at) => `   at Octopus.Core.Upgrade.Step${at}(String name) in Step.cs:line ${at}`);

test("the sentence by which the end is known is without what stands beside the name of a secret", () => {
  expect(heard("Password=abc; the database is in an inconsistent state", 1)).toEqual({
    said: "damaged",
    sentence: "Password=********; the database is in an inconsistent state",
  });
});

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
    ["scripts that always run failed, and exit code 0", 0, "Always run post scripts: 1 failed", "done"],
    [
      "what no script failed in",
      1,
      "Running always run post scripts... done, with 0 errors and no failures",
      "unknown",
    ],
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
  ])("%s", (_, exitCode, text, said) => expect(heard(text, exitCode).said).toBe(said));

  test.each([
    ["always run pre scripts failed; the database is in an inconsistent state", "damaged", 0],
    ["always run pre scripts failed; the database is in an inconsistent state", "damaged", 1],
    ["the entire upgrade has been rolled back", "rolled-back", 1],
    ["Your license is not valid for this version", "licence", 1],
  ])("'%s' counts as %s however much is said after it (exit code %s)", (sentence, said, exitCode) => {
    const text = ["Script 1", sentence, ...stack(5000), "Done."].join("\n");
    expect(heard(text, exitCode)).toEqual({ said, sentence });
  });

  test("a sentence that makes a retry more dangerous counts over one that came before or after it", () => {
    const words = ["the entire upgrade has been rolled back", ...stack(900), "inconsistent state", ...stack(900)];
    expect(heard([...words, "the entire upgrade has been rolled back"].join("\n"), 1).said).toBe("damaged");
  });

  // It is what lets the program be tried again: said at the beginning of a long upgrade, it is not how that one ended.
  test("other nodes look alive only when that is what it said in the end", () => {
    expect(heard(["Nodes ha-2 are online", ...stack(100)].join("\n"), 1).said).toBe("others-alive");
    expect(heard(["Nodes ha-2 are online", ...stack(5000)].join("\n"), 1).said).toBe("unknown");
  });

  test("a sentence is read over line ends, whatever stands where the text before it is cut off", () => {
    for (let length = 0; length < 600; length += 1) {
      const text = `No other nodes are running\n${"y".repeat(length)}\nfailed`;
      expect(heard(text, 1).said).toBe("unknown");
    }
  });
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
    ["A database upgrade is required: 12 scripts would be run.", "needs-upgrade"],
    ["Checking whether the database is up to date...\nA database upgrade is required", "needs-upgrade"],
    ["The database is not up to date.", "needs-upgrade"],
    ["The database is up to date. No upgrade is required.", "up-to-date"],
    ["The database is up to date; 3 scripts to run", "needs-upgrade"],
    // Nothing of these may shorten an outage.
    ["The database may not be up to date", undefined],
    ["The database is not known to be up to date; no pending changes were looked for.", undefined],
    ["Could not find out whether the database is up to date.", undefined],
    ["Failed to check: no upgrade required?", undefined],
    ["Checking if the database is up to date", undefined],
    ["Before the upgrade the database was up to date", undefined],
    ["The server is up to date, but the schema needs upgrading", "needs-upgrade"],
    ["Database upgrade required: False", undefined],
    ["Database upgrade required: True", "needs-upgrade"],
    ["Hello", undefined],
    ["", undefined],
  ])("'%s' is %s", (text, status) => expect(upgradeStatusSaid(text)).toBe(status));
});
