import { Failure } from "../../../src/step/failure";
import { madeUpOpenRecord, madeUpPlan } from "../../made-up/node";
import { failureOf } from "../../made-up/failure";
import { check, type Found } from "./made-up-check";
import { versionOf } from "../../made-up/version";

const [from, to] = [madeUpPlan.from.text, madeUpPlan.to.text];
const silent = new Failure({
  code: "Instance-Starting",
  what: "https://octopus.example.com is not ready.",
  next: "Wait.",
});
const at = (...installed: string[]): NonNullable<Found["nodes"]> =>
  installed.map((version, index) => [`octo-${index + 1}`, `ha-${index + 1}`, version, from]);
const unfinished = (found: Found = {}) => check({ record: madeUpOpenRecord(), nodes: at(from, from), ...found });

test("an unfinished run is gone on with, though the feed is not asked", async () => {
  const { outputs, lines, asked } = await unfinished();
  expect(outputs).toEqual({
    UpgradeAvailable: true,
    CurrentVersion: from,
    TargetVersion: to,
    FinalVersion: to,
    HopNumber: 1,
    HopCount: 1,
    UpgradePath: [from, to],
    InstallerUrl: madeUpPlan.installerUrl,
    InstallerSizeBytes: 4096,
    InstallerSha256: madeUpPlan.installerSha256,
    PreviousInstallerUrl: "",
    PreviousInstallerSizeBytes: 0,
    PreviousInstallerSha256: "",
    UpgradeCutOff: false,
    PlannedNodes: ["ha-1", "ha-2"],
    RunBeganAt: "2026-01-10T03:00:00.000Z",
    InstallationId: "self-hosted",
    ChangesUrl: `https://octopus.com/downloads/compare?from=${from}&to=${to}`,
    Policy: "minor",
    PassedOver: [],
  });
  expect(asked).toEqual(["root", "nodes"]);
  expect(lines.at(-1)).toBe(
    `highlight: Continuing the upgrade from ${from} to ${to} that ServerTasks-41 began on 2026-01-10T01:00:00.000Z.`,
  );
});

test("which hop it is stands in its record", async () => {
  const path = ["2021.1.8018", from, to, "2026.2.1"];
  const record = madeUpOpenRecord({ plan: { ...madeUpPlan, final: versionOf("2026.2.1"), path: path.map(versionOf) } });
  expect((await unfinished({ record })).outputs).toMatchObject({ HopNumber: 2, HopCount: 3, UpgradePath: path });
});

test("what gives up instead of continuing is named, until the database upgrade was begun", async () => {
  const said = async (record: NonNullable<Found["record"]>) => (await unfinished({ record })).lines.join("\n");
  expect(await said(madeUpOpenRecord())).toContain("octopus-ha-upgrade run --runbook recover");
  const committed = madeUpOpenRecord({ databaseUpgrade: { verdict: "committed", at: "2026-01-10T02:30:00Z" } });
  expect(await said(committed)).not.toContain("--runbook recover");
});

test("the plan's installer of the version before is handed over again, from where installers come from now", async () => {
  const previous = { installerUrl: "https://old.example.com/x.msi", installerSizeBytes: 7, installerSha256: "cd" };
  const { outputs } = await unfinished({ record: madeUpOpenRecord({ plan: { ...madeUpPlan, previous } }) });
  expect(outputs).toMatchObject({
    PreviousInstallerUrl: `https://download.example.com/Octopus.${from}-x64.msi`,
    PreviousInstallerSizeBytes: 7,
    PreviousInstallerSha256: "cd",
  });
});

test.each([
  ["begun", true],
  ["committed", false],
  ["unchanged", false],
] as const)("a database upgrade with the verdict %s: nobody saw it end: %s", async (verdict, cutOff) => {
  const record = madeUpOpenRecord({ databaseUpgrade: { verdict, at: "2026-01-10T02:30:00Z" } });
  const { outputs, lines } = await unfinished({ record });
  expect(outputs).toMatchObject({ UpgradeAvailable: true, UpgradeCutOff: cutOff });
  expect(lines.some((line) => line.includes("not seen to finish"))).toBe(cutOff);
});

test.each([
  ["printed damage", true, "Plan-Damaged"],
  ["printed none, or was cut", false, undefined],
] as const)("a database upgrade that was begun, and whose program %s", async (_title, saysDamaged, code) => {
  const record = madeUpOpenRecord({ databaseUpgrade: { verdict: "begun", at: "2026-01-10T02:30:00Z" } });
  expect((await unfinished({ record, saysDamaged })).failure?.code).toBe(code);
});

test("it is gone on with when no API answers", async () => {
  const facts = { ...madeUpOpenRecord().facts, installationId: "as-it-said-then" };
  const record = madeUpOpenRecord({ facts });
  const { outputs, failure, lines } = await unfinished({ instanceFails: silent, record });
  expect(failure).toBeUndefined();
  expect(outputs).toMatchObject({ UpgradeAvailable: true, TargetVersion: to, InstallationId: "as-it-said-then" });
  expect(lines[0]).toContain("as expected during an upgrade");
});

test("nodes that are on the target already are no reason to stop", async () => {
  expect((await unfinished({ nodes: at(to, "", from) })).failure).toBeUndefined();
});

test("with everything on the target there is still work for the later rows", async () => {
  const nodes = at(to, to).map((row): NonNullable<Found["nodes"]>[number] => [row[0], row[1], row[2], to]);
  const record = madeUpOpenRecord({ databaseUpgrade: { verdict: "committed", at: "2026-01-10T02:30:00Z" } });
  expect((await unfinished({ nodes, record })).outputs).toMatchObject({ UpgradeAvailable: true });
});

describe("a schema that somebody else upgraded in the middle of the unfinished run", () => {
  const nodes: NonNullable<Found["nodes"]> = [
    ["octo-1", "ha-1", to, to],
    ["octo-2", "ha-2", from, to],
  ];

  test.each([
    ["nothing was begun", null, undefined],
    ["the own upgrade changed nothing", { verdict: "unchanged", at: "2026-01-10T02:30:00Z" } as const, undefined],
    ["the word is of another run", null, "ServerTasks-40"],
  ])("is refused before a node is stopped again: %s", async (_, databaseUpgrade, acceptHandStart) => {
    const record = madeUpOpenRecord({ databaseUpgrade });
    const found = { nodes, record, inputs: acceptHandStart === undefined ? {} : { acceptHandStart } };
    const { failure } = await unfinished(found);
    expect(failure?.code).toBe("Schema-ChangedByHand");
    expect(failure?.next).toContain("--answer Upgrade.Database.AcceptHandStart=ServerTasks-41");
    if (acceptHandStart !== undefined) expect(failure?.what).toContain("is 'ServerTasks-40', but for this run");
  });

  test("is gone on with when a person gives the word for that run", async () => {
    const { outputs } = await unfinished({ nodes, inputs: { acceptHandStart: " servertasks-41 " } });
    expect(outputs).toMatchObject({ UpgradeAvailable: true, TargetVersion: to });
  });
});

test("an exact policy for the same version, or for where the plan ends, is the same plan", async () => {
  const record = madeUpOpenRecord({ plan: { ...madeUpPlan, final: versionOf("2026.2.7") } });
  for (const exactVersion of [to, "2026.2.7"]) {
    expect((await unfinished({ record, inputs: { policy: "exact", exactVersion } })).failure).toBeUndefined();
  }
});

describe("it is refused", () => {
  test("when an exact policy wants another version: how to clear it is said", async () => {
    const { failure } = await unfinished({ inputs: { policy: "exact", exactVersion: "2026.2.7" } });
    expect(failure?.code).toBe("Plan-Other");
    expect(failure?.message).toContain("run.json");
    expect(failure?.message).toContain(`run with the exact version ${to}`);
  });
  test("when the database was left inconsistent, until a restore", async () => {
    const record = madeUpOpenRecord({ databaseUpgrade: { verdict: "damaged", at: "2026-01-10T02:00:00.000Z" } });
    const { failure } = await unfinished({ record });
    expect(failure?.code).toBe("Plan-Damaged");
    expect(failure?.message).toContain(
      "--runbook rollback --answer Upgrade.Rollback.DatabaseName=DATABASE, which restores the backup made before the upgrade",
    );
  });
  test("when the upgrader printed so after its step was gone: where it stands is said", async () => {
    const record = madeUpOpenRecord({
      databaseUpgrade: { verdict: "damaged", at: "2026-01-10T02:00:00.000Z", knownFrom: "output" },
    });
    const { failure } = await unfinished({ record });
    expect(failure?.code).toBe("Plan-Damaged");
    expect(failure?.message).toMatch(/database-upgrade\.output.*exit code is not known/);
  });
  test("when a node or the schema is newer than the target by now", async () => {
    const node = await unfinished({ nodes: at(from, "2026.2.7") });
    expect(node.failure?.code).toBe("Plan-Overtaken");
    expect(node.failure?.message).toContain("ha-2 has 2026.2.7");
    const schema = await unfinished({ nodes: [["octo-1", "ha-1", to, "2026.2.7"]] });
    expect(schema.failure?.message).toContain("the database schema belongs to 2026.2.7");
  });
  test("when the instance answers and knows a node that the run does not cover", async () => {
    const cluster = [{ name: "ha-1" }, { name: "ha-2" }, { name: "ha-9", offline: true }];
    expect((await unfinished({ cluster })).failure?.code).toBe("Nodes-NotCovered");
  });
  describe("when a node that it began with is left out, although nobody answers", () => {
    const record = madeUpOpenRecord();
    const began = { ...record, plan: { ...record.plan, nodes: ["HA-1", "ha-2", "ha-3"] } };
    test("it is named", async () => {
      const { failure } = await unfinished({ record: began, instanceFails: silent });
      expect(failure?.code).toBe("Nodes-NotCovered");
      expect(failure?.message).toContain("ServerTasks-41 began, also covers node 'ha-3'");
    });
    test("but not one that is gone for good, and the plan keeps naming it", async () => {
      const { failure, outputs } = await unfinished({
        record: began,
        instanceFails: silent,
        inputs: { nodesGone: ["HA-3"] },
      });
      expect(failure).toBeUndefined();
      expect(outputs.PlannedNodes).toEqual(["HA-1", "ha-2", "ha-3"]);
    });
  });
  test("when the instance answers and refuses the key", async () => {
    const instanceFails = new Failure({ code: "Instance-KeyRefused", what: "No.", next: "New key." });
    expect((await unfinished({ instanceFails })).failure?.code).toBe("Instance-KeyRefused");
  });
  test("when it was begun with another primary", async () => {
    const record = madeUpOpenRecord({ primaryMachine: "octo-2" });
    const failure = await failureOf(async () => {
      const { failure } = await unfinished({ record });
      if (failure) throw failure;
    });
    expect(failure.code).toBe("Record-OtherPrimary");
  });
});

test("a closed record is no unfinished run", async () => {
  const { asked } = await check({ record: madeUpOpenRecord({ open: false }) });
  expect(asked).toContain("feed");
});
