import type { OutputName } from "../../src/step/outputs";
import { each, one, oneIfAny, own, ownIfAny, resolveReads } from "../../src/step/reads";
import { madeUpSystem } from "../made-up/context";
import { failureOf } from "../made-up/failure";
import { versionOf } from "../made-up/version";

const system = (outputs: Partial<Record<OutputName, Record<string, string[]>>>) => ({
  ...madeUpSystem,
  outputs: new Map(
    Object.entries(outputs).map(([name, machines]) => [name as OutputName, new Map(Object.entries(machines))]),
  ),
});

it("reads from this machine, from the primary's, and from each that is expected", () => {
  const found = system({
    NodeName: { "octo-1": ["ha-1"], "octo-2": ["ha-2"], stranger: ["ha-9"] },
    TargetVersion: { "octo-1": ["2026.1.11242"] },
    InstallerSizeBytes: { "octo-1": ["7"] },
  });
  const reads = {
    node: own("NodeName"),
    target: one("TargetVersion"),
    size: one("InstallerSizeBytes"),
    staged: ownIfAny("StagedFile"),
    verdict: oneIfAny("RecoveryVerdict"),
    nodes: each("NodeName"),
  };
  expect(resolveReads(reads, found)).toEqual({
    node: "ha-1",
    target: versionOf("2026.1.11242"),
    size: 7,
    staged: undefined,
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
  expect(resolveReads({ version: own("InstalledVersion") }, found)).toEqual({ version: versionOf("2025.4.10333") });
});

it("refuses, and names everything that is missing or cannot be read", async () => {
  const found = system({ InstallerSizeBytes: { "octo-1": ["much"] }, TargetVersion: { "octo-1": ["the newest"] } });
  const reads = {
    node: own("NodeName"),
    size: one("InstallerSizeBytes"),
    target: one("TargetVersion"),
    any: ownIfAny("StagedFile"),
  };
  const failure = await failureOf(() => resolveReads(reads, found));
  expect(failure.code).toBe("Outputs-Missing");
  expect(failure.what).toContain("NodeName, InstallerSizeBytes, TargetVersion for machine 'octo-1'");
});

describe("what the primary decides", () => {
  const onAnotherNode = (outputs: Parameters<typeof system>[0]) => ({
    ...system(outputs),
    machineName: "octo-2",
    roles: ["HAServer"],
    isPrimary: false,
  });

  it.each([
    ["on the primary", system],
    ["on another node", onAnotherNode],
  ])("is taken from no other machine, %s", async (_title, at) => {
    const found = at({
      TargetVersion: { "octo-1": ["2026.1.11242"] },
      InstallerUrl: { "octo-1": ["https://a"], "octo-2": ["https://z"] },
      InstallerSha256: { "octo-3": ["ff"] },
    });
    const failure = await failureOf(() => resolveReads({ url: one("InstallerUrl") }, found));
    expect(failure.code).toBe("Outputs-FromAnotherMachine");
    expect(failure.what).toContain(
      "Machine 'octo-2' handed over InstallerUrl; machine 'octo-3' handed over InstallerSha256",
    );
    expect(failure.what).toContain("'octo-1'");
    expect(failure.message).not.toContain("https://");
  });

  it("is refused from another machine by a step that does not read it, before anything is changed", async () => {
    const found = system({ RecoveryVerdict: { "octo-2": ["unchanged"] } });
    const failure = await failureOf(() => resolveReads({ nodes: each("NodeName") }, found));
    expect(failure.code).toBe("Outputs-FromAnotherMachine");
  });

  it.each(["", "2026.1.11242"])("is refused even when the primary says the same ('%s')", async (value) => {
    const found = system({ TargetVersion: { "octo-1": [value], "octo-2": [value] } });
    expect((await failureOf(() => resolveReads({}, found))).code).toBe("Outputs-FromAnotherMachine");
  });

  it("is refused when two steps on the primary contradict each other", async () => {
    const found = system({ InstallerUrl: { "octo-1": ["https://a", "https://z"] } });
    const failure = await failureOf(() => resolveReads({ url: oneIfAny("InstallerUrl") }, found));
    expect(failure.code).toBe("Outputs-Contradict");
    expect(failure.what).toContain("InstallerUrl");
    expect(failure.message).not.toContain("https://");
  });

  it("may be said twice", () => {
    const found = system({ TargetVersion: { "octo-1": ["2026.1.11242", "2026.1.11242"] } });
    expect(resolveReads({ target: one("TargetVersion") }, found)).toEqual({ target: versionOf("2026.1.11242") });
  });

  it("is refused by everybody while no machine has the primary's role", async () => {
    const found = { ...onAnotherNode({ TargetVersion: { "octo-2": ["2026.1.11242"] } }), primaryMachines: [] };
    expect((await failureOf(() => resolveReads({}, found))).what).toContain("no machine of this run");
  });

  it("is read by this machine's own name where the names of the others are not known", () => {
    const found = {
      ...system({ TargetVersion: { "octo-1": ["2026.1.11242"] } }),
      primaryMachines: [{ id: "Machines-1", name: "Machines-1" }],
    };
    expect(resolveReads({ target: one("TargetVersion") }, found)).toEqual({ target: versionOf("2026.1.11242") });
  });
});
