import type { Struck } from "../../../src/rehearsal/attack/deeds";
import { Strikes } from "../../../src/rehearsal/attack/strikes";
import type { Deed, Strike } from "../../../src/rehearsal/attack/schedule";
import { madeUpWorld, NEW, OLD, type MadeUpWorld } from "../made-up-world";

const VERSIONS = { from: OLD, to: NEW, later: "2025.4.10500" };

let at: MadeUpWorld;
let killed: string[];
let machines: Struck["machines"][number][];
beforeEach(() => {
  at = madeUpWorld();
  killed = [];
  machines = at.world.nodes.map(({ name, machineName }) => ({ name: machineName, nodeName: name }));
});
afterEach(() => at.end());

/** Two scripts run, one on each node. */
function striking(
  strike: Strike,
  { countsCalls = true, ...more }: { countsCalls?: boolean; disksHaveTroubles?: boolean } = {},
) {
  const struck: Struck = {
    ...{ world: at.world, machines, dropSqlConnections: () => killed.push("SQL"), ...more },
    endPrograms: ({ name }) => killed.push(`programs of ${name}`),
  };
  const strikes = new Strikes(struck, VERSIONS, countsCalls);
  for (const { nodeName, onScript } of machines) {
    const kill = () => killed.push(nodeName);
    onScript?.({ kill, killTree: kill, loseConnection: kill, ended: new Promise(() => {}) });
  }
  strikes.runBegins([strike]);
  return strikes;
}

const call = (deed: Deed, share: number, after = false): Strike => ({
  when: { at: "call", key: "stop-nodes", node: 2, share, after },
  afterSeconds: 0,
  deed,
});

/** As long as it takes, and until what was begun is over: on a busy machine timers come late, and not in step. */
async function untilStruck(strikes: Strikes) {
  while (strikes.struck.length === 0) await at.world.clock.sleep(5);
  await at.atRest();
}

test.each<[number, boolean, number]>([
  [0, false, 0],
  [0.5, false, 4],
  [0.99, true, 7],
])("strikes at the share %d of eight calls (after: %s): the one numbered %i", async (share, after, number) => {
  const strikes = striking(call({ do: "kill-script", node: 2 }, share, after));
  const told = async (key: "stop-nodes" | "drain-nodes", node: string, which: number, isAfter: boolean) => {
    await strikes.outsideCall({ key, node, number: which, usually: 8, after: isAfter });
    return killed.length;
  };
  const others: [Parameters<typeof told>[0], string, number, boolean][] = [
    ["drain-nodes", "ha-2", number, after],
    ["stop-nodes", "ha-1", number, after],
    ["stop-nodes", "ha-2", number + 1, after],
    ["stop-nodes", "ha-2", number, !after],
  ];
  for (const other of others) expect(await told(...other)).toBe(0);
  expect(await told("stop-nodes", "ha-2", number, after)).toBe(1);
  expect(killed).toEqual(["ha-2"]);
  expect(strikes.struck).toHaveLength(1);
});

test("a strike that waits for something does not hold up the call", async () => {
  const strikes = striking(call({ do: "install-by-hand", node: 2, version: "later" }, 0));
  await strikes.outsideCall({ key: "stop-nodes", node: "ha-2", number: 0, usually: 8, after: false });
  expect(strikes.struck).toEqual([]);
  Object.assign(at.second, { state: "stopped", startType: "disabled" });
  await untilStruck(strikes);
  expect([strikes.struck.length, at.second.program]).toEqual([1, "2025.4.10500"]);
  strikes.close();
});

test.each<[string, Deed, () => void]>([
  ["maintenance mode", { do: "switch-maintenance", on: false }, () => at.world.setMaintenance(true, "somebody")],
  ["a service", { do: "end-service", node: 2 }, () => Object.assign(at.second, { state: "running" })],
])("waits until there is something to strike: %s", async (_what, deed, begins) => {
  Object.assign(at.second, { state: "stopped" });
  const strikes = striking(call(deed, 0));
  await strikes.outsideCall({ key: "stop-nodes", node: "ha-2", number: 0, usually: 8, after: false });
  await at.world.clock.sleep(300);
  expect([strikes.struck, strikes.missed]).toEqual([[], []]);
  begins();
  await untilStruck(strikes);
  expect(strikes.struck).toHaveLength(1);
  strikes.close();
});

test("a disk that is not played cannot be full", async () => {
  const full: Deed = { do: "fill-disk", node: 2, times: 3 };
  const first = { key: "stop-nodes", node: "ha-2", number: 0, usually: 1, after: false } as const;
  const real = striking(call(full, 0));
  await real.outsideCall(first);
  expect([real.struck.length, real.missed.length]).toEqual([0, 1]);
  const played = striking(call(full, 0), { disksHaveTroubles: true });
  await played.outsideCall(first);
  expect([played.struck.length, at.world.troubles.diskOf(at.second).full]).toEqual([1, 3]);
});

test.each<[Deed, string[]]>([
  [{ do: "kill-program", node: 1 }, ["programs of ha-1"]],
  [{ do: "restart-sql", seconds: 60 }, ["SQL"]],
  [{ do: "drop-sql" }, ["SQL"]],
  [{ do: "lose-connection", node: 1 }, ["ha-1"]],
])("carries out %j", (deed, ended) => {
  const strikes = striking(call(deed, 0));
  expect(strikes.carryOut(deed)).toBe(true);
  expect(killed).toEqual(ended);
  expect(at.of("disturbed")).toMatchObject([{ node: "ha-1" }]);
});

test("a loss of power tells the disk, and is a restart", async () => {
  const lost: string[] = [];
  at.world.onPowerLoss = ({ name }) => lost.push(name);
  const strikes = striking(call({ do: "cancel" }, 0));
  expect(strikes.carryOut({ do: "power-loss", node: 2, seconds: 60 })).toBe(true);
  expect([lost, killed]).toEqual([["ha-2"], ["ha-2", "programs of ha-2"]]);
  await strikes.untilOver();
  expect(at.second.state).toBe("running");
  expect(at.of("node-restarted-machine")).toMatchObject([{ by: "somebody" }]);
});
