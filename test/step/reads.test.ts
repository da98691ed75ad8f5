import type { OutputName } from "../../src/step/outputs";
import { each, one, oneIfAny, own, ownIfAny, resolveReads } from "../../src/step/reads";
import { madeUpSystem } from "../made-up/context";
import { failureOf } from "../made-up/failure";

const system = (outputs: Partial<Record<OutputName, Record<string, string[]>>>) => ({
  ...madeUpSystem,
  outputs: new Map(
    Object.entries(outputs).map(([name, machines]) => [name as OutputName, new Map(Object.entries(machines))]),
  ),
});

it("reads from this machine, from the one that made it, and from each that is expected", () => {
  const found = system({
    NodeName: { "octo-1": ["ha-1"], "octo-2": ["ha-2"], stranger: ["ha-9"] },
    TargetVersion: { "octo-2": ["2026.1.11242"] },
    InstallerSizeBytes: { "octo-2": ["7"] },
  });
  const reads = {
    node: own("NodeName"),
    target: one("TargetVersion"),
    size: one("InstallerSizeBytes"),
    ownTarget: ownIfAny("TargetVersion"),
    verdict: oneIfAny("RecoveryVerdict"),
    nodes: each("NodeName"),
  };
  expect(resolveReads(reads, found)).toEqual({
    node: "ha-1",
    target: "2026.1.11242",
    size: 7,
    ownTarget: undefined,
    verdict: undefined,
    nodes: [
      { machine: "octo-1", value: "ha-1" },
      { machine: "octo-2", value: "ha-2" },
      { machine: "octo-3", value: undefined },
    ],
  });
});

it("takes the latest of several times", () => {
  const found = system({ StoppedAt: { "octo-1": ["2026-01-10T03:05:00.000Z", "2026-01-10T03:01:00.000Z"] } });
  expect(resolveReads({ at: own("StoppedAt") }, found)).toEqual({ at: "2026-01-10T03:05:00.000Z" });
});

it("takes the newest of several versions", () => {
  const found = system({ InstalledVersion: { "octo-1": ["2025.4.10333", "2025.4.9999"] } });
  expect(resolveReads({ version: own("InstalledVersion") }, found)).toEqual({ version: "2025.4.10333" });
});

it("refuses, and names everything that is missing or cannot be read", async () => {
  const found = system({ InstallerSizeBytes: { "octo-1": ["much"] } });
  const reads = { node: own("NodeName"), size: one("InstallerSizeBytes"), any: ownIfAny("StagedFile") };
  const failure = await failureOf(() => resolveReads(reads, found));
  expect(failure.code).toBe("Outputs-Missing");
  expect(failure.what).toContain("NodeName, InstallerSizeBytes for machine 'octo-1'");
});
