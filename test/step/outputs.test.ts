import fc from "fast-check";
import { isSensitive, OUTPUTS, readOutput, writeOutput, type OutputName } from "../../src/step/outputs";
import { versionOf } from "../made-up/version";

it.each<[OutputName, unknown, string]>([
  ["NodeName", "ha-1", "ha-1"],
  ["InstallerSizeBytes", 1_430_000_000, "1430000000"],
  ["TargetVersion", versionOf("2026.1.11242"), "2026.1.11242"],
  ["InstalledVersion", versionOf("2025.4.10333"), "2025.4.10333"],
  ["InstalledVersion", null, ""],
  ["WasDrained", true, "True"],
  ["WasDrained", false, "False"],
  ["ListenPrefixes", ["http://+:80/", 'https://"x"/'], '["http://+:80/","https://\\"x\\"/"]'],
])("writes %s %j as %j, and reads it back", (name, value, text) => {
  expect(writeOutput(value as never)).toBe(text);
  expect(readOutput(name, text)).toEqual(value);
});

it.each<[OutputName, string]>([
  ["InstallerSizeBytes", "many"],
  ["InstallerSizeBytes", ""],
  ["TargetVersion", ""],
  ["TargetVersion", "latest"],
  ["InstalledVersion", "none"],
  ["WasDrained", "yes"],
  ["ListenPrefixes", "http://+:80/"],
  ["ListenPrefixes", "[1]"],
  ["ListenPrefixes", "null"],
])("does not take %s for %j", (name, text) => {
  expect(readOutput(name, text)).toBeUndefined();
});

it("reads back any list and any number", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" })), fc.integer(), (list, number) => {
      expect(readOutput("ListenPrefixes", writeOutput<"ListenPrefixes">(list))).toEqual(list);
      expect(readOutput("BackupSizeBytes", writeOutput<"BackupSizeBytes">(number))).toBe(number);
    }),
  );
});

it("keeps the connection string secret, and nothing else", () => {
  const names = Object.keys(OUTPUTS) as OutputName[];
  expect(names.filter(isSensitive)).toEqual(["DatabaseConnectionString"]);
});
