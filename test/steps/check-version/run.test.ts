import { Failure } from "../../../src/step/failure";
import { madeUpOpenRecord, madeUpPlan } from "../../made-up/node";
import { versionOf } from "../../made-up/version";
import { check, NOW, THREE } from "./made-up-check";

test("a newer version of the same year is found, and the plan is handed over", async () => {
  const { outputs, lines, asked, failure } = await check();
  expect(failure).toBeUndefined();
  expect(outputs).toEqual({
    UpgradeAvailable: true,
    CurrentVersion: NOW,
    TargetVersion: "2025.4.400",
    FinalVersion: "2025.4.400",
    HopNumber: 1,
    HopCount: 1,
    UpgradePath: [NOW, "2025.4.400"],
    InstallerUrl: "https://download.example.com/Octopus.2025.4.400-x64.msi",
    InstallerSizeBytes: 4096,
    InstallerSha256: "ab".repeat(32),
    PreviousInstallerUrl: "https://download.example.com/Octopus.2025.3.100-x64.msi",
    PreviousInstallerSizeBytes: 4096,
    PreviousInstallerSha256: "ab".repeat(32),
    UpgradeCutOff: false,
    PlannedNodes: ["ha-1", "ha-2", "ha-3"],
    RunBeganAt: "2026-01-10T03:00:00.000Z",
    InstallationId: "self-hosted",
    ChangesUrl: "https://octopus.com/downloads/compare?from=2025.3.100&to=2025.4.400",
    Policy: "minor",
    PassedOver: ["Passed over 2026.1.10: the policy 'minor' stays within 2025."],
  });
  expect(lines).toEqual([
    "verbose: The instance does not say which versions its license covers.",
    "info: Passed over 2026.1.10: the policy 'minor' stays within 2025.",
    "highlight: Upgrade of 3 nodes from 2025.3.100 to 2025.4.400. What changes: https://octopus.com/downloads/compare?from=2025.3.100&to=2025.4.400",
  ]);
  expect(asked.slice(-2)).toEqual([
    "HEAD https://download.example.com/Octopus.2025.4.400-x64.msi",
    "HEAD https://download.example.com/Octopus.2025.3.100-x64.msi",
  ]);
});

describe("the installer of the present version, which recovery puts back", () => {
  const notOffered = (url: string) => {
    if (!url.includes(NOW)) return { sizeBytes: 4096, sha256: "" };
    throw new Failure({ code: "Installer-NotOffered", what: `There is no installer at ${url} (404).`, next: "Look." });
  };

  test("is refused when it is not to be had, before anything is stopped", async () => {
    const { failure } = await check({ installer: notOffered });
    expect(failure?.code).toBe("Installer-PreviousMissing");
    expect(failure?.message).toContain("Upgrade.Installer.StagePrevious");
  });

  test("is a warning when that is allowed", async () => {
    const { failure, lines, outputs } = await check({ installer: notOffered, inputs: { stagePrevious: "Optional" } });
    expect(failure).toBeUndefined();
    expect(lines).toContainEqual(expect.stringMatching(/^warning: The installer of the present version 2025\.3\.100/));
    expect(outputs).toMatchObject({ TargetVersion: "2025.4.400", PreviousInstallerUrl: "" });
  });
});

test("nothing newer is a success that sets every output", async () => {
  const { outputs, lines, failure, asked } = await check({ inputs: { policy: "patch" } });
  expect(failure).toBeUndefined();
  expect(outputs).toEqual({
    UpgradeAvailable: false,
    CurrentVersion: NOW,
    TargetVersion: NOW,
    FinalVersion: NOW,
    HopNumber: 0,
    HopCount: 0,
    UpgradePath: [NOW],
    InstallerUrl: "",
    InstallerSizeBytes: 0,
    InstallerSha256: "",
    PreviousInstallerUrl: "",
    PreviousInstallerSizeBytes: 0,
    PreviousInstallerSha256: "",
    UpgradeCutOff: false,
    PlannedNodes: ["ha-1", "ha-2", "ha-3"],
    RunBeganAt: "2026-01-10T03:00:00.000Z",
    InstallationId: "self-hosted",
    ChangesUrl: "",
    Policy: "patch",
    PassedOver: ["Passed over 2026.1.10 and 2 more: the policy 'patch' stays within 2025.3."],
  });
  expect(lines.at(-1)).toBe("highlight: Nothing to do: no version newer than 2025.3.100 is allowed.");
  expect(lines).toContain("info: Passed over 2026.1.10 and 2 more: the policy 'patch' stays within 2025.3.");
  expect(asked.some((one) => one.startsWith("HEAD"))).toBe(false);
});

describe("the nodes of the run", () => {
  test.each<[string, Parameters<typeof check>[0], string, string[]]>([
    ["no machine has the role", { nodes: [] }, "Nodes-None", ["HAServer"]],
    [
      "a machine that was not inspected is named",
      { nodes: [...THREE.slice(0, 2), ["octo-3", undefined, undefined]] },
      "Nodes-NotInspected",
      ["machine 'octo-3'"],
    ],
    [
      "two machines that say they are the same node",
      { nodes: [...THREE, ["octo-4", "HA-3", NOW, NOW]] },
      "Nodes-SameName",
      ["machine 'octo-3' and machine 'octo-4'"],
    ],
    [
      "nodes with different versions: who has what",
      { nodes: [THREE[0]!, ["octo-2", "ha-2", "2025.4.300", NOW], ["octo-3", "ha-3", "", NOW]] },
      "Nodes-Differ",
      [
        "ha-1 has 2025.3.100, ha-2 has 2025.4.300, ha-3 has no program",
        "Not all nodes have 2025.3.100, the version of the database schema",
      ],
    ],
    [
      "nodes that agree with each other and not with the schema",
      { nodes: THREE.map(([machine, name, version]) => [machine, name, version, "2025.2.7"]) },
      "Nodes-Differ",
      ["Not all nodes have 2025.2.7, the version of the database schema"],
    ],
    [
      "nodes that use different databases",
      { nodes: [THREE[0]!, ["octo-2", "ha-2", NOW, "2025.2.7"]] },
      "Schema-Differs",
      [
        "'octo-1' found version 2025.3.100 as the newest installation",
        "'octo-2' found version 2025.2.7 as the newest installation",
      ],
    ],
    [
      "a schema version that nobody knows",
      { nodes: THREE.map(([machine, name, version]) => [machine, name, version]) },
      "Schema-Unknown",
      ["project variable Upgrade.Database.ConnectionString"],
    ],
    [
      "a schema version that is not understood",
      { nodes: [["octo-1", "ha-1", NOW, "latest"]] },
      "Schema-Unknown",
      ["'latest'"],
    ],
  ])("%s: refused", async (_, found, code, words) => {
    const { failure, outputs } = await check(found);
    expect(failure?.code).toBe(code);
    for (const word of words) expect(failure?.message).toContain(word);
    expect(outputs).toEqual({});
  });

  test("a file version with a fourth part is the same version", async () => {
    const { failure } = await check({ nodes: THREE.map(([m, n]) => [m, n, "2025.3.100.0", NOW]) });
    expect(failure).toBeUndefined();
  });
});

describe("the nodes the instance knows", () => {
  const cluster = [{ name: "HA-1" }, { name: "ha-2" }, { name: "ha-3" }];
  test("one the run does not cover is refused by name, online or not", async () => {
    for (const offline of [false, true]) {
      const { failure } = await check({ cluster: [...cluster, { name: "ha-4", offline }] });
      expect(failure?.code).toBe("Nodes-NotCovered");
      expect(failure?.message).toContain(`node 'ha-4' (${offline ? "offline" : "online"}, version 2025.3.100)`);
      expect(failure?.message).toContain("Upgrade.Nodes.Gone");
    }
  });
  test("one that is gone for good may be named", async () => {
    const found = { cluster: [...cluster, { name: "ha-4", offline: true }], inputs: { nodesGone: ["HA-4"] } };
    expect((await check(found)).failure).toBeUndefined();
  });
  test("one that is named as gone and is online is refused", async () => {
    const found = { cluster: [...cluster, { name: "ha-4" }], inputs: { nodesGone: ["ha-4"] } };
    expect((await check(found)).failure?.code).toBe("Nodes-GoneButOnline");
  });
  test("a machine whose node it does not know is of another instance", async () => {
    const { failure } = await check({ cluster: [{ name: "ha-1" }, { name: "ha-2" }] });
    expect(failure?.code).toBe("Nodes-NotOfThisInstance");
    expect(failure?.message).toContain("node 'ha-3' (machine 'octo-3')");
  });
});

describe("the instance", () => {
  test("that runs this runbook is refused", async () => {
    const found = { installationId: "ABC", inputs: { controllerInstallationId: " abc " } };
    expect((await check(found)).failure?.code).toBe("Instance-IsController");
  });
  test("nobody knows the controller's id: said, and gone on", async () => {
    const { failure, lines } = await check({ inputs: { controllerInstallationId: undefined } });
    expect(failure).toBeUndefined();
    expect(lines.some((line) => line.startsWith("warning: Upgrade.Controller.InstallationId is empty"))).toBe(true);
  });
  test("of Octopus Cloud is refused before it is asked", async () => {
    const { failure, asked } = await check({ inputs: { serverUrl: "https://acme.octopus.app" } });
    expect(failure?.code).toBe("Instance-Cloud");
    expect(asked).toEqual([]);
  });
  test("that does not answer is a failure when no run is unfinished", async () => {
    const silent = new Failure({ code: "Instance-Refused", what: "It is silent.", next: "Start it." });
    expect((await check({ instanceFails: silent })).failure?.code).toBe("Instance-Refused");
  });
  test("a key that may not switch maintenance mode is found before anything is touched", async () => {
    const refused = new Failure({ code: "Instance-PermissionMissing", what: "It may not.", next: "Give it." });
    expect((await check({ maintenanceFails: refused })).failure?.code).toBe("Instance-PermissionMissing");
  });
  test("whose licence ends earlier: the newest covered version is taken, and it says so", async () => {
    const { outputs, lines } = await check({ covered: "2025.4.300" });
    expect(outputs).toMatchObject({ TargetVersion: "2025.4.300" });
    expect(lines).toContain("info: Passed over 2025.4.400: the license covers versions up to 2025.4.300.");
  });
});

describe("what is chosen", () => {
  test.each<[string, Parameters<typeof check>[0], string, string]>([
    [
      "an exact version that the licence does not cover",
      { covered: "2025.4.300", inputs: { policy: "exact", exactVersion: "2025.4.400" } },
      "Policy-NotAllowed",
      "the license covers versions up to 2025.4.300",
    ],
    [
      "an exact version that is excluded",
      { inputs: { policy: "exact", exactVersion: "2025.4.400", excluded: ["2025.4.400"] } },
      "Policy-NotAllowed",
      "excluded by Upgrade.Release.Excluded",
    ],
    [
      "an exact version that is older",
      { inputs: { policy: "exact", exactVersion: "2025.2.1" } },
      "Policy-Downgrade",
      "older than the current version 2025.3.100",
    ],
    [
      "an exact version that is not listed",
      { inputs: { policy: "exact", exactVersion: "2025.4.401" } },
      "Policy-NotInFeed",
      "2025.4.401",
    ],
    [
      "another year without the word that keys are backed up",
      { inputs: { policy: "exact", exactVersion: "2026.1.10" } },
      "Policy-KeysNotBackedUp",
      "a different major version from 2025.3.100",
    ],
    ["a feed that is empty", { feed: [] }, "Feed-Empty", "0 entries"],
    [
      "an installer that is not offered",
      {
        installer: () => {
          throw new Failure({ code: "Installer-NotOffered", what: "There is none.", next: "Exclude it." });
        },
      },
      "Installer-NotOffered",
      "There is none.",
    ],
    [
      "a required stop that nobody offers",
      {
        nodes: [["octo-1", "ha-1", "2024.2.1", "2024.2.1"]],
        cluster: [{ name: "ha-1" }],
        feed: [{ Version: "2026.1.10" }],
        inputs: { policy: "major", keysBackedUp: "self-hosted" },
      },
      "Path-StopMissing",
      "from 2024.3.601 to below 2025.4.10666",
    ],
  ])("%s: refused", async (_, found, code, words) => {
    const { failure } = await check(found);
    expect(failure?.code).toBe(code);
    expect(failure?.message).toContain(words);
  });

  test("an exact version that is installed already has nothing to do", async () => {
    const { failure, outputs } = await check({ inputs: { policy: "exact", exactVersion: NOW } });
    expect(failure).toBeUndefined();
    expect(outputs).toMatchObject({ UpgradeAvailable: false });
  });

  test("another year is taken with the word that keys are backed up", async () => {
    const { outputs } = await check({ inputs: { policy: "major", keysBackedUp: "self-hosted" } });
    expect(outputs).toMatchObject({ TargetVersion: "2026.1.10", FinalVersion: "2026.1.10" });
  });

  test("a required stop on the way becomes the target, and says so", async () => {
    const { outputs, lines } = await check({
      nodes: [["octo-1", "ha-1", "2024.2.1", "2024.2.1"]],
      cluster: [{ name: "ha-1" }],
      inputs: { policy: "major", keysBackedUp: "self-hosted" },
      feed: [...["2026.1.10", "2025.4.10333", "2025.4.10700"].map((Version) => ({ Version }))],
    });
    expect(outputs).toMatchObject({ TargetVersion: "2025.4.10333", FinalVersion: "2026.1.10" });
    expect(lines.find((line) => line.includes("required stop"))).toMatch(
      /^highlight: This run goes to 2025\.4\.10333, a required stop on the way to 2026\.1\.10: .*issues\/10126\)\. Run the runbook again afterwards\.$/,
    );
    expect(lines.some((line) => line.startsWith("warning: On the way to 2025.4.10333: "))).toBe(true);
    expect(outputs).toMatchObject({
      HopNumber: 1,
      HopCount: 2,
      UpgradePath: ["2024.2.1", "2025.4.10333", "2026.1.10"],
    });
    expect(lines).toContain(
      "highlight: This run is hop 1 of 2 on the way 2024.2.1 -> 2025.4.10333 -> 2026.1.10. Each hop is a run of its own.",
    );
  });

  const LONG_WAY: Parameters<typeof check>[0] = {
    cluster: [{ name: "ha-1" }],
    inputs: { policy: "major", keysBackedUp: "self-hosted" },
    feed: ["3.4.15", "3.17.14", "2021.1.8018", "2025.4.10333", "2026.1.10"].map((Version) => ({ Version })),
  };
  const onLongWay = (from: string, found: Parameters<typeof check>[0] = {}) =>
    check({ ...LONG_WAY, nodes: [["octo-1", "ha-1", from, from]], ...found });

  test("the first run says what is worth knowing of every hop", async () => {
    const { lines, outputs } = await onLongWay("3.15.0");
    expect(outputs).toMatchObject({ TargetVersion: "3.17.14", HopNumber: 1, HopCount: 4 });
    expect(lines.filter((line) => line.startsWith("warning: On the way"))).toEqual([]);
    expect(lines.some((line) => line.startsWith("info: On the way to 2021.1.8018: Spaces are introduced"))).toBe(true);
    expect(lines).toContain(
      "highlight: Hop 2 of 4, to 2021.1.8018, needs SQL Server 2016 and Windows Server 2012 R2 or newer, and Tentacle 4.0 or newer on deployment targets.",
    );
  });

  test("what is too old for a later hop is a warning before the first one, which it does not hold up", async () => {
    const { lines, outputs, failure } = await onLongWay("3.15.0", { sqlServer: "12.0.6024.0" });
    expect(failure).toBeUndefined();
    expect(outputs).toMatchObject({ TargetVersion: "3.17.14" });
    const warnings = lines.filter((line) => line.startsWith("warning: Hop "));
    expect(warnings).toHaveLength(3);
    expect(warnings[0]).toBe(
      "warning: Hop 2 of 4 would be refused at present: The database is on SQL Server 12.0.6024.0, and Octopus Server 2021.1.8018 needs SQL Server 2016 (13.0) or newer.",
    );
  });

  test("the run after it says which hop it is, by the closed record of the one before", async () => {
    const path = ["3.15.0", "3.17.14", "2021.1.8018", "2025.4.10333", "2026.1.10"];
    const plan = { ...madeUpPlan, path: path.map(versionOf) };
    const { lines, outputs } = await onLongWay("3.17.14", { record: madeUpOpenRecord({ open: false, plan }) });
    expect(outputs).toMatchObject({ TargetVersion: "2021.1.8018", HopNumber: 2, HopCount: 4, UpgradePath: path });
    expect(lines.some((line) => line.startsWith("warning: On the way to 2021.1.8018: Spaces are introduced"))).toBe(
      true,
    );
  });

  test("a hop by the first start is begun as any other, and said", async () => {
    const { lines, outputs } = await onLongWay("3.2.0");
    expect(outputs).toMatchObject({ TargetVersion: "3.4.15", HopNumber: 1 });
    expect(
      lines.some((line) => line.startsWith("warning: On the way to 3.4.15: ") && line.includes("first start")),
    ).toBe(true);
  });

  test.each([
    ["1.6.3", "Path-TooOld", "1.x goes to 1.6"],
    ["2.6.5", "Path-TooOld", "2.6.5 goes to 2018.10"],
  ])("from %s no run can go the way: refused with what to do by hand", async (from, code, words) => {
    const { failure, asked } = await onLongWay(from);
    expect(failure?.code).toBe(code);
    expect(failure?.message).toContain(words);
    expect(failure?.message).toContain("https://octopus.com/docs/administration/upgrading/");
    expect(asked.some((one) => one.startsWith("HEAD"))).toBe(false);
  });

  test("what the feed holds and cannot be used is a warning", async () => {
    const { lines } = await check({ feed: [{ Version: "2025.4.400" }, { Version: "soon" }] });
    expect(lines.filter((line) => line.startsWith("warning: The version feed"))).toHaveLength(1);
  });

  test("an installer without a known hash is said", async () => {
    const { lines } = await check({ installer: () => ({ sizeBytes: 1, sha256: "" }) });
    expect(lines.some((line) => line.includes("gives no SHA-256"))).toBe(true);
  });
});

test("a signature in the installer's address is asked with, and neither said nor handed over", async () => {
  const installerUrl = "https://download.example.com/Octopus.{version}-x64.msi?sig=CANARY";
  const { lines, outputs, asked } = await check({
    inputs: { installerUrl },
    installer: () => ({ sizeBytes: 4096, sha256: "" }),
  });
  expect(asked).toContain("HEAD https://download.example.com/Octopus.2025.4.400-x64.msi?sig=CANARY");
  expect(outputs.InstallerUrl).toBe("https://download.example.com/Octopus.2025.4.400-x64.msi");
  expect(lines.join()).toContain("SHA-256 for https://download.example.com/Octopus.2025.4.400-x64.msi?***");
  expect(JSON.stringify([lines, outputs])).not.toContain("CANARY");
});

describe("a platform that is too old for the target", () => {
  const old = { windows: { "octo-2": "6.2.9200" }, sqlServer: "12.0.6024.0" };

  test("is refused with all that is too old, once each, and what may be accepted; the plan is handed over all the same", async () => {
    const { failure, outputs } = await check(old);
    expect(failure?.code).toBe("Platform-TooOld");
    expect(failure?.what).toBe(
      "The database is on SQL Server 12.0.6024.0, and Octopus Server 2025.4.400 needs SQL Server 2016 (13.0) or newer. Machine 'octo-2' runs Windows 6.2.9200, and Octopus Server 2025.4.400 needs Windows Server 2012 R2 (6.3) or newer.",
    );
    expect(failure?.next).toContain("name Database-Version and Windows-Version in Upgrade.Preflight.Accept");
    expect(outputs).toMatchObject({ TargetVersion: "2025.4.400", UpgradeAvailable: true });
  });

  test("goes on when it was accepted by name, and says so", async () => {
    const { failure, lines } = await check({
      ...old,
      inputs: { acceptedChecks: ["Windows-Version", "Database-Version"] },
    });
    expect(failure).toBeUndefined();
    expect(lines.filter((line) => line.startsWith("warning: [Preflight-"))).toEqual([
      expect.stringContaining("[Preflight-Database-Version] Accepted (Upgrade.Preflight.Accept): The database"),
      expect.stringContaining("[Preflight-Windows-Version] Accepted (Upgrade.Preflight.Accept): Machine 'octo-2'"),
    ]);
  });

  test("of which only a part was accepted is refused for the rest", async () => {
    const { failure } = await check({ ...old, inputs: { acceptedChecks: ["Windows-Version"] } });
    expect(failure?.what).toMatch(/^The database is on SQL Server 12[^']*$/);
  });

  test("matters only when there is something to upgrade", async () => {
    expect((await check({ ...old, inputs: { policy: "patch" } })).failure).toBeUndefined();
  });
});
