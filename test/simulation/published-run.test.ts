import { join } from "node:path";
import { simulatedControlling } from "../../src/simulation/controlling";
import { publishRuns, type PublishedRuns } from "../../src/simulation/published-run";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import type { Runbook } from "../../src/runbooks/runbook";
import type { EngineEvent } from "../../src/stand-ins/engine/events";
import { handOver } from "../../src/stand-ins/engine/handed-over";
import type { ScriptCarrier } from "../../src/stand-ins/engine/script-carrier";

const VARIABLES = {
  "Upgrade.Octopus.Url": "https://placeholder.example",
  "Upgrade.Octopus.ApiKey": "API-PLACEHOLDER0000000000000",
  "Upgrade.Database.Name": "placeholder",
  "Upgrade.Database.Backup.Folder": "/placeholder/backups",
  "Upgrade.Download.Folder": "/placeholder/downloads",
  "Upgrade.Release.Version": "2025.1.1",
};
const INSTALLATION_ID = "0b9f6d0e-1c7b-4b44-8a57-2f6f6f0d9a01";

const publish = () =>
  publishRuns({
    projectFolder: join(__dirname, "..", ".."),
    runbooks: [UPGRADE_RUNBOOK],
    variables: VARIABLES,
    installationId: INSTALLATION_ID,
  });

let published: PublishedRuns;
beforeAll(async () => {
  published = await publish();
});

const MACHINES = [1, 2, 3].map((number) => ({
  id: `Machines-${number}`,
  name: `octo-${number}`,
  roles: number === 1 ? ["HAServer", "HAServer-Primary"] : ["HAServer"],
}));

/** A controlling instance on which every script only shows what it was handed. */
function controlling(from = published) {
  const seen: Record<string, string>[] = [];
  const began: string[] = [];
  let running = 0;
  let most = 0;
  const scripts: ScriptCarrier = {
    extract: () => Promise.resolve({ folder: "package", files: [] }),
    run: async ({ textWith }) => {
      running += 1;
      most = Math.max(most, running);
      const path = { name: "Octopus.Action.Package[octopus-ha-step].ExtractedPath", value: "package" };
      const { stdin } = handOver(textWith([path]));
      seen.push(JSON.parse(Buffer.from(stdin, "base64").toString()) as Record<string, string>);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return { exitCode: 0, overheadSeconds: 0 };
    },
    endOfTask: () => Promise.resolve(),
  };
  const onEvent = (event: EngineEvent) => {
    if (event.kind === "script-began") began.push(`${event.taskId} ${event.machine}`);
  };
  const tentacles = new Map(MACHINES.map(({ id }) => [id, {}]));
  const engine = { tentacles, scripts, onEvent };
  const made = simulatedControlling({ published: from, machines: MACHINES, engine, now: () => new Date(0) });
  const start = (dryRun = false, runbook?: Runbook) =>
    made.run({ ...(runbook && { runbook }), dryRun, cancel: new AbortController().signal });
  return { ...made, start, seen, began, most: () => most };
}

test("what is published is plain data, the same every time", async () => {
  expect(JSON.parse(JSON.stringify(published))).toEqual(published);
  expect(await publish()).toEqual(published);
});

test("every row of the runbook is published, and every package that it takes", () => {
  expect(published.runs[0]!.steps).toHaveLength(UPGRADE_RUNBOOK.rows.length);
  expect(published.packages.map(({ id }) => id)).toEqual(
    expect.arrayContaining(["octopus-ha-preflight", "octopus-ha-node-runtime", "octopus-ha-upgrade-db"]),
  );
});

test.each([
  [false, "False"],
  [true, "True"],
])("a dry run is asked for as provisioning asks: %s", async (dryRun, expected) => {
  const at = controlling();
  await at.provision({});
  expect(await at.start(dryRun)).toBe("success");
  expect(at.seen[0]).toMatchObject({ "OctopusUpgrade.Run.DryRun": expected });
});

test("scripts see the values that were given; a variable that was not given is not there", async () => {
  const at = controlling();
  expect(await at.provision({ "Upgrade.Octopus.Url": "https://given.example" })).toBeGreaterThan(0);
  expect(await at.provision({ "Upgrade.Octopus.Url": "https://given.example" })).toBe(0);
  await at.start();
  expect(at.seen.find((each) => "OctopusUpgrade.Server.Url" in each)).toMatchObject({
    "OctopusUpgrade.Server.Url": "https://given.example",
  });
  expect(JSON.stringify(at.seen)).not.toContain("2025.1.1");
  expect(() => at.provision({ "Upgrade.Unheard.Of": "x" })).toThrow("published without the project variable");
});

test("a step runs on all nodes at once, on those that are enabled", async () => {
  const at = controlling();
  await at.provision({});
  await at.start();
  expect(at.most()).toBe(3);
  at.disableMachine("Machines-3", true);
  await at.start();
  expect(at.began.filter((each) => each.startsWith("ServerTasks-2"))).not.toContain("ServerTasks-2 octo-3");
});

test("what planning refuses is refused here", () => {
  const at = controlling();
  at.setRoles("Machines-2", ["HAServer", "HAServer-Primary"]);
  expect(() => at.start()).toThrow("2 machines in the environment 'Rehearsal' have the target tag HAServer-Primary");
});

test("runs queue behind each other", async () => {
  const at = controlling();
  await at.provision({});
  await Promise.all([at.start(), at.start()]);
  const tasks = at.began.map((each) => each.split(" ")[0]);
  expect(tasks).toEqual([...tasks].sort());
  expect(new Set(tasks).size).toBe(2);
});

test("a run of another runbook of the project, with an answer to a prompt", async () => {
  const prompt = {
    name: "Upgrade.Undo.Name",
    description: "",
    label: "Database",
    control: "SingleLineText",
    value: "",
  };
  const undo = { ...UPGRADE_RUNBOOK, name: "undo", rows: UPGRADE_RUNBOOK.rows.slice(0, 1) } as const;
  const both = await publishRuns({
    ...{ projectFolder: join(__dirname, "..", ".."), variables: VARIABLES, installationId: INSTALLATION_ID },
    runbooks: [UPGRADE_RUNBOOK, { ...undo, prompts: [...undo.prompts, { ...prompt, control: "SingleLineText" }] }],
  });
  expect(both.runs.map(({ runbook, steps }) => [runbook.Name, steps.length])).toEqual([
    ["upgrade", UPGRADE_RUNBOOK.rows.length],
    ["undo", 1],
  ]);
  const at = controlling(both);
  await at.provision({});
  expect(await at.start(false, undo)).toBe("success");
  expect(at.began).toHaveLength(MACHINES.length);
  expect(() => at.start(false, { ...undo, name: "redo" })).toThrow("'redo' was not published");
});
