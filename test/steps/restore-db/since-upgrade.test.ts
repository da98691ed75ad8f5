import { OctopusVersion } from "../../../src/values/version";
import { failureOf } from "../../made-up/failure";
import { BACKUP, FINGERPRINT, madeUpLastUpgrade, onEach, startDecide, upgradeRecord, type Given } from "./given";

const lastThat = (given: Partial<typeof madeUpLastUpgrade>) => ({ ...madeUpLastUpgrade, ...given });
const madeAt = (hint: string | undefined, created: string) => ({ hint, created: new Date(created) });
const BEFORE = "2025-01-01T00:00:00Z";
const AFTER = "2026-01-09T12:00:00Z";
const keys = (...all: ReturnType<typeof madeAt>[]): Given => ({
  inputs: { apiKey: "API-CANARY0KEY" },
  contents: { apiKeys: async () => all },
});
const crossing = (from: OctopusVersion, to: OctopusVersion): Given => ({
  last: lastThat({ from, to }),
  reads: { installedVersions: onEach([to, to, to]), schemaVersions: onEach([to.text, to.text, to.text]) },
});
const v = (year: number, minor: number, patch: number) => new OctopusVersion(year, minor, patch);

describe("refused before anything stops:", () => {
  it.each<[string, Given, string]>([
    ["a master key that was rotated", { reads: { masterKeyFingerprint: "ff" } }, "Rollback-MasterKeyRotated"],
    [
      "the same after an upgrade that did not finish",
      { record: upgradeRecord({ facts: { ...upgradeRecord().facts, masterKeyFingerprint: "ff" } }) },
      "Rollback-MasterKeyRotated",
    ],
    ["an API key that was made after the backup", keys(madeAt("API-CAN", AFTER)), "Rollback-ApiKeyTooYoung"],
    ["one of several", keys(madeAt("API-OTHER", BEFORE), madeAt("API-CAN", AFTER)), "Rollback-ApiKeyTooYoung"],
    ["all keys of its user", keys(madeAt(undefined, AFTER), madeAt(undefined, AFTER)), "Rollback-ApiKeyTooYoung"],
    ["an upgrade over 2019.1", crossing(v(2018, 10, 3), v(2019, 1, 0)), "Rollback-CrossesVersion"],
  ])("%s", async (_title, given, code) => {
    const { run, seen, calls } = startDecide(given);
    const failure = await failureOf(run);
    expect(failure.code).toBe(code);
    expect(failure.next).toMatch(/by hand/);
    expect(failure.message).not.toContain("CANARY");
    expect(seen.outputs).not.toHaveProperty("Direction");
    expect(calls).toEqual(["close"]);
  });
});

describe("named, and no reason not to go back:", () => {
  it.each<[string, Given, string]>([
    [
      "a license that was changed",
      { contents: { licenseSerial: async () => "LICENSE-2" } },
      "Changed since the upgrade: the license",
    ],
    [
      "a certificate that was changed",
      { contents: { certificateThumbprint: async () => "B2B2" } },
      "Changed since the upgrade: the certificate",
    ],
    ["a node that was added", { last: lastThat({ nodes: ["ha-1", "ha-2"] }) }, "Added since the upgrade: node ha-3."],
    [
      "a node that was removed",
      { last: lastThat({ nodes: ["HA-1", "ha-2", "ha-3", "ha-4"] }) },
      "Removed or renamed since the upgrade: node ha-4.",
    ],
    [
      "nodes that nobody wrote down",
      { last: lastThat({ nodes: [] }) },
      "Not checked: whether nodes were added or removed",
    ],
    [
      "a master key that cannot be read now",
      { reads: { masterKeyFingerprint: undefined } },
      "Not checked: whether the master key was rotated since the upgrade (Octopus.Server.exe does not show it)",
    ],
    [
      "one that the upgrade did not record",
      { last: lastThat({ before: { licenseSerial: "LICENSE-1" } }) },
      "Not checked: whether the master key was rotated since the upgrade (the upgrade did not record",
    ],
    [
      "a file of an upgrade that recorded none of it",
      { last: lastThat({ before: undefined }) },
      "Not checked: whether the license was changed",
    ],
    ["a user without keys", keys(), "Not checked: whether the API key was made since the upgrade"],
    [
      "keys that cannot be told apart",
      keys(madeAt(undefined, BEFORE), madeAt(undefined, AFTER)),
      "Not checked: whether the API key was made",
    ],
    [
      "an instance that nobody can ask",
      { record: upgradeRecord(), silent: true, inputs: { mayLose: "unknown" } },
      "Not checked: how old the API key is",
    ],
  ])("%s", async (_title, given, says) => {
    const { run, seen } = startDecide(given);
    await run();
    expect(seen.lines.filter((line) => line.startsWith("warning: ")).join("\n")).toContain(says);
    expect(seen.outputs.Direction).toBe("back");
  });
});

it("says nothing when all is as it was", async () => {
  const { run, seen } = startDecide(keys(madeAt("API-OTHER", AFTER), madeAt("API-CANARY", BEFORE)));
  await run();
  expect(madeUpLastUpgrade.before?.masterKeyFingerprint).toBe(FINGERPRINT);
  expect(BACKUP.startedAt < AFTER).toBe(true);
  const said = seen.lines.filter((line) => /Not checked|Changed since|Added since|Removed or/.test(line));
  expect(said).toEqual([]);
});
