import type { ControllerStandIn } from "../../../src/stand-ins/controlling/start";
import { API_KEY, startSpace } from "../../provision/made-up-space";
import { smallServer, type Answer, type SmallServer } from "../../made-up/small-server";
import { cli } from "../made-up-cli";

let server: SmallServer;
let standIn: ControllerStandIn | undefined;
let changes: Record<string, Answer>;

const node = (name: string, more: object = {}) => ({
  Id: `OctopusServerNodes-${name}`,
  Name: name,
  Version: "2025.3.14357",
  RunningTaskCount: 0,
  ...more,
});

beforeEach(async () => {
  changes = {};
  server = await smallServer(({ path }): Answer => {
    const answers: Record<string, Answer> = {
      "/api": { body: { Version: "2025.3.14357", InstallationId: "1" } },
      "/api/octopusservernodes/summary": {
        body: {
          Nodes: [
            node("HA-NODE-1", { RunningTaskCount: 2 }),
            node("ha-2", { IsInMaintenanceMode: true, IsOffline: true }),
          ],
        },
      },
      "/api/maintenanceconfiguration": { body: { IsInMaintenanceMode: false } },
      "/api/serverstatus": { body: { MaximumAvailableVersionCoveredByLicense: "2025.4.20000" } },
      "/feed": {
        body: [
          { Version: "2025.4.10333", Released: "2025-12-01" },
          { Version: "2025.3.14400", Released: "2025-11-01" },
          { Version: "2026.1.1", Released: "2026-01-01" },
        ],
      },
      ...changes,
    };
    return answers[path] ?? { status: 404, body: {} };
  });
});
afterEach(async () => {
  await server.close();
  await standIn?.close();
  standIn = undefined;
});

const status = (args: string[] = [], env: Record<string, string> = {}) =>
  cli(["status", "--variable", `Upgrade.Release.FeedUrl=${server.url}/feed`, ...args], {
    env: { OCTOPUS_UPGRADE_TARGET_URL: server.url, OCTOPUS_UPGRADE_TARGET_API_KEY: "API-CANARY0", ...env },
  });

test("version, nodes, maintenance mode and the newest version allowed", async () => {
  const { code, out, err } = await status();
  expect(out).toEqual([
    `${server.url}, version 2025.3.14357, maintenance mode off`,
    "",
    "Node       Version       State    Drain     Running tasks",
    "HA-NODE-1  2025.3.14357  online   no        2",
    "ha-2       2025.3.14357  offline  draining  0",
    "",
    "2025.4.10333 is the newest version allowed.",
    "  Passed over 2026.1.1: the policy 'minor' stays within 2025.",
  ]);
  expect({ code, err }).toEqual({ code: 0, err: [] });
});

test("an old version: the whole way, what each hop needs, and what is worth knowing", async () => {
  changes["/api"] = { body: { Version: "2018.3.13", InstallationId: "1" } };
  changes["/api/serverstatus"] = { body: {} };
  changes["/feed"] = { body: ["2021.1.8018", "2025.4.10333", "2026.2.13219"].map((Version) => ({ Version })) };
  const { out } = await status(["--variable", "Upgrade.Release.Policy=major"]);
  expect(out).toContain("2026.2.13219 is the newest version allowed; the next run upgrades to 2021.1.8018.");
  expect(out).toContain("The way: 2018.3.13 -> 2021.1.8018 -> 2025.4.10333 -> 2026.2.13219, 3 hops of one run each.");
  expect(out).toContain(
    "  Hop 1 of 3, to 2021.1.8018, needs SQL Server 2016 and Windows Server 2012 R2 or newer, and Tentacle 4.0 or newer on deployment targets.",
  );
  expect(out.some((line) => line.startsWith("  On the way to 2021.1.8018: Spaces are introduced"))).toBe(true);
});

test("a version that no run can take on: the reason with the vendor's page", async () => {
  changes["/api"] = { body: { Version: "2.6.5", InstallationId: "1" } };
  changes["/api/serverstatus"] = { body: {} };
  changes["/feed"] = { body: ["3.4.15", "3.17.14", "4.1.10"].map((Version) => ({ Version })) };
  const { out } = await status(["--variable", "Upgrade.Release.Policy=major"]);
  expect(out).toContain("4.1.10 is the newest version allowed; no run can reach it.");
  expect(out.join("\n")).toMatch(/Path-TooOld: .*https:\/\/octopus\.com\/docs\//);
});

test.each([
  [["Upgrade.Release.Policy=patch"], "2025.3.14400 is the newest version allowed."],
  [["Upgrade.Release.Ceiling=2025.3.14357"], "No version newer than 2025.3.14357 is allowed."],
  [["Upgrade.Release.Excluded=2025.4.10333"], "2025.3.14400 is the newest version allowed."],
  [["Upgrade.Release.MinimumAgeDays=60"], "2025.3.14400 is the newest version allowed."],
  [
    ["Upgrade.Release.Policy=exact", "Upgrade.Release.Version=2025.3.14400"],
    "2025.3.14400 is the newest version allowed.",
  ],
])("the policy %j", async (variables, sentence) => {
  const { out } = await status(variables.flatMap((each) => ["--variable", each]));
  expect(out).toContain(sentence);
});

test.each([
  ["Upgrade.Release.Policy=exact", "Upgrade.Release.Version must be given"],
  ["Upgrade.Release.Version=2025.3.14400", "must be left out unless"],
])("%s alone contradicts itself", async (variable, sentence) => {
  const { code, err } = await status(["--variable", variable]);
  expect(code).toBe(2);
  expect(err.join("\n")).toContain(sentence);
});

test("a feed that cannot be read is said, and the rest is shown", async () => {
  changes["/feed"] = { status: 500 };
  const { code, out } = await status();
  expect(code).toBe(0);
  expect(out.at(-1)).toMatch(/^Whether there is a newer version is unknown\. Feed-Unreachable: /);
});

test("nodes of different versions are pointed out", async () => {
  changes["/api/octopusservernodes/summary"] = { body: { Nodes: [node("a"), node("b", { Version: "2025.4.1" })] } };
  expect((await status()).out).toContain("The nodes run different versions: a run would be refused.");
});

test("for scripts: one fact a line", async () => {
  expect((await status(["--format", "basic"])).out).toEqual([
    "version 2025.3.14357",
    "maintenance off",
    "node HA-NODE-1 2025.3.14357 online working 2",
    "node ha-2 2025.3.14357 offline draining 0",
    "newest 2025.4.10333",
    "path 2025.4.10333",
  ]);
});

test("a key that is refused ends with 1 and is not shown", async () => {
  changes["/api/octopusservernodes/summary"] = { status: 401, body: { ErrorMessage: "API-CANARY0 is not known" } };
  const { code, out, err } = await status();
  expect({ code, out }).toEqual({ code: 1, out: [] });
  expect(err[0]).toContain("Instance-KeyRefused");
  expect(err.join("\n")).toContain("set it in OCTOPUS_UPGRADE_TARGET_API_KEY");
  expect(err.join()).not.toContain("CANARY");
});

describe("with a controlling instance", () => {
  const controlling = async () => {
    standIn ??= await startSpace();
    return { OCTOPUS_URL: standIn.url, OCTOPUS_API_KEY: API_KEY };
  };

  test("a runbook that is not there", async () => {
    const env = await controlling();
    expect((await status([], env)).out.slice(-2)).toEqual([
      `Controlled by ${env.OCTOPUS_URL}, space Default`,
      "The runbook upgrade of the project Octopus HA upgrade does not exist; create it with octopus-ha-upgrade apply.",
    ]);
  });

  test("a runbook, and its last run", async () => {
    const env = await controlling();
    const backups = ["--variable", "Upgrade.Database.Backup.Folder=\\\\nas\\backups"];
    await cli(["apply", "--yes", "--target-url", server.url, ...backups], {
      env: { ...env, OCTOPUS_UPGRADE_TARGET_API_KEY: "API-X" },
    });
    expect((await status([], env)).out.slice(-2)).toEqual([
      "The runbook upgrade of the project Octopus HA upgrade is published.",
      "It has never run.",
    ]);
    await cli(["run", "--dry-run"], { env });
    expect((await status([], env)).out.at(-1)).toMatch(
      /^Last run: ServerTasks-\d+ Success, started \d{4}-\d\d-\d\d \d\d:\d\d: http.*\/app#\/Spaces-\d+\/tasks\/ServerTasks-\d+$/,
    );
    const json = JSON.parse((await status(["--format", "json"], env)).out.join("\n")) as object;
    expect(json).toMatchObject({ runbook: { state: "published", lastRun: { state: "Success" } } });
  });

  test("policy, feed and address are those of the project; flags win", async () => {
    const env = { ...(await controlling()), OCTOPUS_UPGRADE_TARGET_API_KEY: "API-CANARY0" };
    const variables = [
      "Upgrade.Database.Backup.Folder=\\\\nas\\backups",
      `Upgrade.Release.FeedUrl=${server.url}/feed`,
      "Upgrade.Release.Policy=patch",
    ].flatMap((each) => ["--variable", each]);
    await cli(["apply", "--yes", "--target-url", server.url, ...variables], { env });
    expect((await cli(["status"], { env })).out).toContain("2025.3.14400 is the newest version allowed.");
    const { out } = await cli(["status", "--variable", "Upgrade.Release.Policy=minor"], { env });
    expect(out).toContain("2025.4.10333 is the newest version allowed.");
  });

  test("without the key of the instance to be upgraded, the controlling one is shown", async () => {
    const env = await controlling();
    await cli(
      ["apply", "--yes", "--target-url", server.url, "--variable", "Upgrade.Database.Backup.Folder=\\\\nas\\b"],
      {
        env: { ...env, OCTOPUS_UPGRADE_TARGET_API_KEY: "API-X" },
      },
    );
    const { code, out } = await cli(["status"], { env });
    expect(code).toBe(0);
    expect(out.slice(0, 2)).toEqual([
      "Instance to be upgraded",
      `${server.url} was not asked: OCTOPUS_UPGRADE_TARGET_API_KEY is not set, and an API key cannot be read back from the project.`,
    ]);
    expect(out.at(-1)).toBe("It has never run.");
  });

  test("what one side does not say does not hide the other, and is told by the exit code", async () => {
    const env = await controlling();
    changes["/api"] = { status: 503 };
    const silent = await status([], env);
    expect(silent.code).toBe(1);
    expect(silent.out.join("\n")).toMatch(/Instance-Starting[^]*Controlled by/);
    changes = {};
    const refused = await status([], { ...env, OCTOPUS_API_KEY: "API-WRONG" });
    expect(refused.code).toBe(1);
    expect(refused.out.join("\n")).toMatch(/version 2025\.3\.14357[^]*Controlling instance\nController-KeyRefused/);
  });

  test("its address without its key is a missing key", async () => {
    expect((await status(["--url", "https://control.example.com"])).err.join()).toContain("OCTOPUS_API_KEY");
  });
});
