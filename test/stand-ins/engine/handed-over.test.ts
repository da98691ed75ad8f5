import { readFileSync } from "node:fs";
import { join } from "node:path";
import { STAYS_OPEN } from "../../../src/host/stdin";
import { readHandedOver } from "../../../src/stand-ins/engine/handed-over";

const published = readFileSync(join(__dirname, "../../../src/package/step-body.ps1"), "utf8");

test("the published script names its package, and promises what a step knows as a promise", () => {
  expect(readHandedOver(published)).toMatchObject({ packageReference: "octopus-ha-step", promise: STAYS_OPEN });
});

test.each([
  ["OctopusUpgrade.Release.Target", true],
  ["octopusupgrade.release.target", true],
  ["Octopus.Action[Check for a new version].Output[a].UpgradeAvailable", true],
  ["Octopus.Action[Check for a new version].Output.UpgradeAvailable", false],
  ["Octopus.Machine.Name", true],
  ["Octopus.Environment.MachinesInRole[HAServer]", true],
  ["Upgrade.Octopus.ApiKey", false],
  ["Octopus.Action.Script.ScriptBody", false],
  ["Octopus.Machine.NameAndMore", false],
])("the published script hands over %s: %s", (name, expected) => {
  expect(readHandedOver(published).mayKnow.test(name)).toBe(expected);
});

test("quotes in the script's pattern are read as PowerShell reads them", () => {
  const body = "$packageReference = 'p'\n$promise = 'stays-open'\n$mayKnow = '^it''s' + '\\.$'";
  expect(readHandedOver(body).mayKnow.source).toBe("^it's\\.$");
});

test.each([
  "",
  "$packageReference = 'p'\n$promise = 'stays-open'",
  "$mayKnow = '^x'\n$promise = 'stays-open'",
  "$mayKnow = '^x'\n$packageReference = 'p'",
  "$mayKnow = Get-Names\n$packageReference = 'p'\n$promise = 'stays-open'",
])("'%s' is refused", (body) => {
  expect(() => readHandedOver(body)).toThrow("the script does not say $mayKnow, $packageReference and $promise");
});
