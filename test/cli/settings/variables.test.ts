import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readVariables } from "../../../src/cli/settings/variables";

const folder = mkdtempSync(join(tmpdir(), "variables-test-"));
afterAll(() => rmSync(folder, { recursive: true }));
function file(content: unknown): string {
  const path = join(folder, "variables.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

test.each([
  [["Upgrade.Release.Policy=minor"], { "Upgrade.Release.Policy": "minor" }],
  [["upgrade.release.POLICY=patch"], { "Upgrade.Release.Policy": "patch" }],
  [
    ["Upgrade.Release.Excluded=2025.4.1", "Upgrade.Release.Excluded=2025.4.2"],
    { "Upgrade.Release.Excluded": "2025.4.1\n2025.4.2" },
  ],
  [["Upgrade.Release.Excluded=2025.4.1\n2025.4.2"], { "Upgrade.Release.Excluded": "2025.4.1\n2025.4.2" }],
  [["Upgrade.Release.Ceiling="], { "Upgrade.Release.Ceiling": "" }],
  [["Upgrade.Installer.Url=https://mirror/{version}/a=b"], { "Upgrade.Installer.Url": "https://mirror/{version}/a=b" }],
  [["Upgrade.Database.Backup.Folder=#{Backups}\\octopus"], { "Upgrade.Database.Backup.Folder": "#{Backups}\\octopus" }],
])("%j is taken", (assignments, variables) => {
  expect(readVariables(assignments, undefined)).toEqual({ variables, problems: [] });
});

test.each([
  ["Upgrade.Relase.Policy=minor", "did you mean Upgrade.Release.Policy?"],
  [
    "Something=x",
    "Something is not a project variable that a step uses. Known variables: Upgrade.Backup.Daily, Upgrade.Backup.Keep, ",
  ],
  ["Upgrade.Release.Policy=newest", "must be one of patch, minor, major, exact; it is 'newest'."],
  ["Upgrade.Release.MinimumAgeDays=two", "must be a whole number from 0 to 3650; it is 'two'."],
  ["Upgrade.Release.Excluded=2025.4", "must be a list of full versions"],
  ["Upgrade.Backup.MayMoveBase=yes", "must be True or False; it is 'yes'."],
  ["Upgrade.Octopus.ApiKey=API-CANARY1", "set OCTOPUS_UPGRADE_TARGET_API_KEY"],
  ["Upgrade.Database.ConnectionString=Password=CANARY1", "set OCTOPUS_UPGRADE_CONNECTION_STRING"],
  ["Upgrade.Installer.Url=https://nas/{version}?sig=CANARY1", "set it in the project, as a sensitive variable"],
  ["Upgrade.Release.FeedUrl=https://u:CANARY1@nas/v3", "must be a URL without a user name and password"],
  ["Upgrade.Octopus.Url=https://x", "give --target-url or set OCTOPUS_UPGRADE_TARGET_URL"],
  ["Upgrade.Controller.InstallationId=1", "is set by apply itself"],
  ["Upgrade.DryRun=True", "use octopus-ha-upgrade run --dry-run"],
  ["CANARY1", "--variable must be Name=Value"],
])("%s is refused", (assignment, sentence) => {
  const { variables, problems } = readVariables([assignment], undefined);
  expect(variables).toEqual({});
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(sentence);
  expect(problems[0]).not.toContain("CANARY1");
});

test("a value given twice is refused, unless it is a list", () => {
  const { problems } = readVariables(["Upgrade.Release.Policy=minor", "Upgrade.Release.Policy=major"], undefined);
  expect(problems).toEqual([
    "Upgrade.Release.Policy (--variable Upgrade.Release.Policy) is given 2 times but takes one value.",
  ]);
});

test("a file holds texts, numbers, flags and lists; the command line wins", () => {
  const path = file({
    "Upgrade.Release.Policy": "minor",
    "Upgrade.Release.MinimumAgeDays": 14,
    "Upgrade.Backup.MayMoveBase": true,
    "Upgrade.Release.Excluded": ["2025.4.1", "2025.4.2"],
  });
  expect(readVariables(["Upgrade.Release.Policy=patch"], path)).toEqual({
    variables: {
      "Upgrade.Release.Policy": "patch",
      "Upgrade.Release.MinimumAgeDays": "14",
      "Upgrade.Backup.MayMoveBase": "True",
      "Upgrade.Release.Excluded": "2025.4.1\n2025.4.2",
    },
    problems: [],
  });
});

test.each([
  ["{", "is not JSON."],
  ["[]", "must hold an object such as"],
  ['{"Upgrade.Release.Policy": {}}', "Upgrade.Release.Policy must be a string, a number"],
  ['{"Upgrade.Octopus.ApiKey": "API-CANARY1"}', "is not accepted on a command line or in a file"],
  ['{"Upgrade.Release.Policy": "x"}', "(in the variables file) must be one of"],
])("a file %s is refused", (content, sentence) => {
  const { problems } = readVariables([], file(content));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(sentence);
  expect(problems[0]).not.toContain("CANARY1");
});

test("a file that is not there is named", () => {
  expect(readVariables([], join(folder, "none.json")).problems[0]).toMatch(
    /none\.json cannot be read: (?:Error: )?ENOENT/,
  );
});

test("the name of a parameter leads to the project variable behind it", () => {
  const { problems } = readVariables(["OctopusUpgrade.Database.BackupFolder=D:\\backups"], undefined);
  expect(problems).toEqual([
    "OctopusUpgrade.Database.BackupFolder is a parameter of a step template; use the project variable Upgrade.Database.Backup.Folder.",
  ]);
});
