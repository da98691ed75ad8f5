import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readHandsOver } from "../../../src/rehearsal/engine/script-hands-over";

const published = readFileSync(join(__dirname, "../../../src/package/step-body.ps1"), "utf8");

test("the published script names its package", () => {
  expect(readHandsOver(published).packageReference).toBe("octopus-ha-step");
});

test.each([
  ["OctopusUpgrade.Release.Target", true],
  ["octopusupgrade.release.target", true],
  ["Octopus.Action[Check for a new version].Output[a].UpgradeAvailable", true],
  ["Octopus.Machine.Name", true],
  ["Octopus.Environment.MachinesInRole[HAServer]", true],
  ["Upgrade.Octopus.ApiKey", false],
  ["Octopus.Action.Script.ScriptBody", false],
  ["Octopus.Machine.NameAndMore", false],
])("the published script hands over %s: %s", (name, expected) => {
  expect(readHandsOver(published).mayKnow.test(name)).toBe(expected);
});

test("quotes in the script's pattern are read as PowerShell reads them", () => {
  expect(readHandsOver("$packageReference = 'p'\n$mayKnow = '^it''s' + '\\.$'").mayKnow.source).toBe("^it's\\.$");
});

test.each(["", "$packageReference = 'p'", "$mayKnow = '^x'", "$mayKnow = Get-Names\n$packageReference = 'p'"])(
  "'%s' is refused",
  (body) => {
    expect(() => readHandsOver(body)).toThrow("the script does not say $mayKnow and $packageReference");
  },
);
