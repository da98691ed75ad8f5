import type { DatabaseSession, Heartbeat } from "../../../src/upgrade/database/database";
import { confirmEveryNodeStopped, WAIT_FOR_STALE_SECONDS } from "../../../src/upgrade/database/stopped-nodes";
import { askWitnesses, judge, STALE_AFTER_SECONDS, type StoppableNode } from "../../../src/upgrade/database/witnesses";
import { MadeUpClock, madeUpContext } from "../../made-up/context";
import { goodFacts, MadeUpDatabase, madeUpSessionOf, refusal } from "./made-up-database";

const nodes: StoppableNode[] = [1, 2, 3].map((number) => ({
  machine: `octo-${number}`,
  node: `ha-${number}`,
  stoppedAt: "2026-01-10T02:50:00.000Z",
}));
const containing = (piece: string) => expect.stringContaining(piece) as string;
const beat = (node: string, ageSeconds: number, offline = false): Heartbeat => ({ node, ageSeconds, offline });
const ours = (given: Partial<DatabaseSession>) => madeUpSessionOf({ program: "octopus-ha-upgrade", ...given });
const clients = {
  nodeNames: nodes.map(({ machine, node }) => ({ machine, value: node })),
  sqlClients: [{ machine: "octo-2", value: ["WIN-2", "10.0.0.2"] }],
  instanceLogins: [{ machine: "octo-2", value: "CONTOSO\\svc-octopus" }],
  connectionStrings: [{ machine: "octo-1", value: "Server=sql1;Database=OctopusDeploy;User ID=octopus;Password=x" }],
};
const stale = [beat("HA-1", 600, true), beat("ha-2", STALE_AFTER_SECONDS), beat("ha-3", Infinity, true)];

describe("is every node stopped?", () => {
  it.each<[string, Partial<MadeUpDatabase>, StoppableNode[], string[], ReturnType<typeof judge> | object]>([
    ["all three say so", {}, nodes, [], { stopped: true, warnings: [] }],
    ["a killed node whose heartbeat is stale", { beats: stale }, nodes, [], { stopped: true }],
    [
      "a node that the Stop step did not confirm",
      {},
      [...nodes.slice(0, 2), { ...nodes[2]!, stoppedAt: undefined }],
      [],
      { stopped: false, worthWaiting: false, because: containing("'octo-3'") },
    ],
    ["no nodes at all", {}, [], [], { stopped: false, worthWaiting: false }],
    [
      "a heartbeat that is too young",
      { beats: [...stale.slice(0, 2), beat("ha-3", STALE_AFTER_SECONDS - 1)] },
      nodes,
      [],
      { stopped: false, worthWaiting: true, because: "heartbeats: heartbeat of ha-3 (89 s old)" },
    ],
    [
      "a node outside the run that is alive",
      { beats: [...stale, beat("old-4", 5)] },
      nodes,
      [],
      { stopped: false, because: containing("old-4") },
    ],
    [
      "a node that is gone, whatever its heartbeat",
      { beats: [...stale, beat("old-4", 5)] },
      nodes,
      ["OLD-4"],
      { stopped: true },
    ],
    [
      "a node of the run without a heartbeat: another database?",
      { beats: stale.slice(0, 2) },
      nodes,
      [],
      { stopped: false, worthWaiting: false, because: containing("does not list ha-3") },
    ],
    [
      "heartbeats that cannot be read",
      { beats: refusal(208, "Invalid object name") },
      nodes,
      [],
      { stopped: false, worthWaiting: false, because: containing("heartbeats: Invalid object name") },
    ],
    ...(
      [
        ["a node's machine, as the controlling instance calls it", { host: "OCTO-3" }, "it comes from a node"],
        ["a node, by its own name", { host: "ha-2" }, "it comes from a node"],
        ["a node's machine, as the SQL Server calls it", { host: "win-2" }, "it comes from a node"],
        ["a node's address", { address: "10.0.0.2" }, "it comes from a node"],
        ["this machine", { host: "octo-1" }, "it comes from a node"],
        ["this machine's address", { address: "10.0.0.1" }, "it comes from a node"],
        ["the login in the connection string", { login: "Octopus" }, "it has the instance's login"],
        ["the service's Windows account", { login: "contoso\\SVC-octopus" }, "it has the instance's login"],
        ["this step's login", { login: "octopus_upgrade" }, "it has the instance's login"],
        ["somebody who began as the instance's login", { originalLogin: "octopus" }, "it has the instance's login"],
        ["an open transaction", { hasTransaction: true }, "it has an open transaction"],
        ["schema locks", { hasSchemaLocks: true }, "it holds schema locks"],
        [
          "our name, without the lock",
          { program: "octopus-ha-upgrade", login: "octopus" },
          "it has the instance's login",
        ],
      ] as const
    ).map(([title, given, reason]): [string, Partial<MadeUpDatabase>, StoppableNode[], string[], object] => [
      `a session: ${title}`,
      { others: [madeUpSessionOf({ program: "Deployments", ...given })] },
      nodes,
      [],
      { stopped: false, worthWaiting: true, because: containing(`(${reason})`) },
    ]),
    [
      "sessions of others: a DBA's window, an agent, a monitor that is called after Octopus",
      {
        others: [
          madeUpSessionOf(),
          madeUpSessionOf({ program: "SQLAgent - Job", login: "sa" }),
          madeUpSessionOf({ program: "Octopus watcher", login: "monitoring" }),
        ],
      },
      nodes,
      [],
      { stopped: true, warnings: [], aside: containing("'Octopus watcher' on DBA-7 as 'monitoring'") },
    ],
    [
      "another session of ours, which has the lock",
      { others: [ours({ host: "octo-1", login: "octopus", hasUpgraderLock: true })] },
      nodes,
      [],
      { stopped: true, warnings: [], aside: undefined },
    ],
    [
      "sessions that cannot be seen are a warning, not an answer",
      { is: { ...goodFacts, maySeeSessions: false } },
      nodes,
      [],
      { stopped: true, warnings: [containing("VIEW SERVER STATE")] },
    ],
  ])("%s", async (_title, given, run, gone, expected) => {
    const database = Object.assign(new MadeUpDatabase(), given);
    expect(judge(await askWitnesses(database, { nodes: run, nodesGone: gone, clients }))).toMatchObject(expected);
  });

  it.each([
    ["stopped", true],
    ["start-pending", false],
    ["running", false],
    [undefined, true],
  ] as const)("its own service: %s", async (state, stopped) => {
    const now = async () => (state ? { state, processId: undefined } : undefined);
    const cluster = { nodes, nodesGone: [], clients, ownService: { name: "OctopusDeploy", now } };
    const verdict = judge(await askWitnesses(new MadeUpDatabase(), cluster));
    const against = {
      worthWaiting: true,
      because: containing(`own service: 'OctopusDeploy' on this node is ${state}`),
    };
    expect(verdict).toMatchObject({ stopped, ...(!stopped && against) });
  });

  it("does not take a lost connection for an answer", async () => {
    const database = Object.assign(new MadeUpDatabase(), { beats: refusal(0, "socket hang up", "connection") });
    await expect(askWitnesses(database, { nodes, nodesGone: [], clients })).rejects.toMatchObject({
      code: "Database-ConnectionLost",
    });
  });
});

describe("waiting for every node to be stopped", () => {
  const start = (given: Partial<MadeUpDatabase>, dryRun = false) => {
    const clock = new MadeUpClock();
    const { context, seen } = madeUpContext({ inputs: {}, reads: {}, tools: {}, clock, dryRun });
    const database = Object.assign(new MadeUpDatabase(), given);
    return {
      clock,
      seen,
      database,
      done: confirmEveryNodeStopped(context, database, { nodes, nodesGone: [], clients }),
    };
  };

  it("waits for a killed node's heartbeat to go stale, and says for whom", async () => {
    const began = Date.parse("2026-01-10T03:00:00.000Z");
    const clock = new MadeUpClock();
    const { context, seen } = madeUpContext({ inputs: {}, reads: {}, tools: {}, clock });
    const database = new MadeUpDatabase();
    database.beats = () => [
      beat("ha-1", 600, true),
      beat("ha-2", 30 + (clock.now().getTime() - began) / 1000),
      beat("ha-3", 600, true),
    ];
    await confirmEveryNodeStopped(context, database, { nodes, nodesGone: [], clients });
    expect(clock.sleeps.reduce((sum, seconds) => sum + seconds, 0)).toBe(60);
    expect(seen.lines[0]).toMatch(/^wait: Waiting for every node to be stopped: heartbeats: heartbeat of ha-2/);
  });

  it("waits longer than a heartbeat takes to go stale, and then refuses", async () => {
    const { done, clock } = start({ beats: [...stale, beat("ha-2", 5)] });
    await expect(done).rejects.toMatchObject({ code: "Nodes-StillAlive" });
    expect(WAIT_FOR_STALE_SECONDS).toBeGreaterThan(STALE_AFTER_SECONDS + 60);
    expect(clock.sleeps.reduce((sum, seconds) => sum + seconds, 0)).toBe(WAIT_FOR_STALE_SECONDS);
  });

  it("refuses at once what waiting does not change", async () => {
    const { done, clock } = start({ beats: refusal(229, "The SELECT permission was denied") });
    await expect(done).rejects.toMatchObject({ code: "Nodes-StopUnconfirmed" });
    expect(clock.sleeps).toEqual([]);
  });

  it("warns of a witness that could not be read", async () => {
    const { done, seen } = start({ is: { ...goodFacts, maySeeSessions: false } });
    await done;
    expect(seen.lines).toHaveLength(1);
    expect(seen.lines[0]).toMatch(/^warning: .*VIEW SERVER STATE/);
  });

  it("names who is connected and holds nobody up", async () => {
    const { done, seen } = start({ others: [madeUpSessionOf()] });
    await done;
    expect(seen.lines).toEqual([
      "info: Also connected to the database, but not in the way: session 61 of 'Microsoft SQL Server Management Studio - Query' on DBA-7 as 'CONTOSO\\dba'.",
    ]);
  });

  it("asks no heartbeats in a dry run, and says so", async () => {
    const { done, seen, database } = start({ beats: [beat("ha-1", 1)] }, true);
    await done;
    expect(database.calls).toEqual([]);
    expect(seen.lines).toEqual([containing("info: Dry run:")]);
  });
});
