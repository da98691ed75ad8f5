import { Failure } from "../../../src/step/failure";
import { MadeUpNode, madeUpOpenRecord, madeUpPlan } from "../../made-up/node";
import {
  ADDRESSES,
  type Given,
  maintain,
  MadeUpInstance,
  ON_TARGET,
  READS,
  upgradedNode,
  URL,
} from "./made-up-maintenance";
import { versionOf } from "../../made-up/version";

test("it is turned on, after what was found has been written down", async () => {
  const order: string[] = [];
  const instance = new MadeUpInstance();
  const node = new MadeUpNode();
  const write = node.record.write.bind(node.record);
  node.record.write = async (record) => {
    order.push(`record ${JSON.stringify(record.found)} while ${instance.on ? "on" : "off"}`);
    await write(record);
  };
  const { lines, outputs, failure } = await maintain({ mode: "Enable", instance, node });
  expect(failure).toBeUndefined();
  expect(instance.on).toBe(true);
  expect(order).toEqual(["record {} while off", 'record {"maintenance":false} while off']);
  expect(node.record.now).toMatchObject({ open: true, node: "ha-1", plan: madeUpPlan, primaryMachine: "octo-1" });
  expect(outputs).toEqual({ MaintenanceWas: false });
  expect(lines).toEqual([
    `change: turn on maintenance mode of ${URL}`,
    `highlight: Maintenance mode of ${URL} is on (it was off before).`,
  ]);
  expect(instance.asked).toEqual([`GET ${URL}`, `PUT ${URL}`, `GET ${URL}`]);
});

test("when it is on already, nothing is changed and that is what is remembered", async () => {
  const instance = new MadeUpInstance();
  instance.on = true;
  const { lines, outputs, node } = await maintain({ mode: "Enable", instance });
  expect(instance.asked).toEqual([`GET ${URL}`]);
  expect(outputs).toEqual({ MaintenanceWas: true });
  expect(node.record.now?.found).toEqual({ maintenance: true });
  expect(lines).toEqual([`info: Maintenance mode of ${URL} is already on.`]);
});

test("a later attempt keeps what the first one found", async () => {
  const instance = new MadeUpInstance();
  instance.on = true;
  const node = new MadeUpNode("ha-1", madeUpOpenRecord({ found: { maintenance: false } }));
  const { outputs } = await maintain({ mode: "Enable", instance, node });
  expect(outputs).toEqual({ MaintenanceWas: false });
  expect(node.record.now?.found.maintenance).toBe(false);
});

test("a record that is open already is kept", async () => {
  const node = new MadeUpNode("ha-1", madeUpOpenRecord({ found: { drained: false, startType: "manual" } })).stopped();
  await maintain({ mode: "Enable", node });
  expect(node.record.now?.found).toEqual({ drained: false, startType: "manual", maintenance: false });
  expect(node.record.now?.openedBy).toBe("ServerTasks-41");
});

test("when the shared address is silent, another node is asked at its own", async () => {
  const instance = new MadeUpInstance();
  instance.silent.add(URL);
  const { failure, lines } = await maintain({ mode: "Enable", instance });
  expect(failure).toBeUndefined();
  expect(instance.asked).toEqual([`GET ${URL}`, "GET http://ha-2", "PUT http://ha-2", "GET http://ha-2"]);
  expect(lines[0]).toBe(`change: turn on maintenance mode of ${URL}`); // the same words wherever it was done
});

describe("once every node serves the target", () => {
  test("there is nothing to do: an attempt that could not close its record is no reason to keep people out again", async () => {
    const { instance, lines, outputs, node } = await maintain({
      mode: "Enable",
      node: upgradedNode(),
      reads: ON_TARGET,
    });
    expect(instance.asked).toEqual([`GET ${URL}`]);
    expect(outputs).toEqual({ MaintenanceWas: false });
    expect(lines).toEqual([
      `highlight: Nothing to do: every node serves ${madeUpPlan.to}, so maintenance mode of ${URL} is left off.`,
    ]);
    expect(node.record.written).toEqual([]);
  });

  test.each<[string, Partial<Given["reads"]>, (instance: MadeUpInstance) => void]>([
    ["the schema is the old one", { schemaVersion: madeUpPlan.from.text }, () => {}],
    ["the schema is not known", { schemaVersion: undefined }, () => {}],
    ["a node has another program", { installedVersions: READS.installedVersions }, () => {}],
    ["a node is drained", {}, (instance) => (instance.nodes[1]!.draining = true)],
    ["a node is offline", {}, (instance) => (instance.nodes[1]!.offline = true)],
    ["a node runs another version", {}, (instance) => (instance.nodes[1]!.version = madeUpPlan.from.text)],
    ["the instance does not know a node", {}, (instance) => void instance.nodes.pop()],
  ])("but not when %s", async (_, reads, change) => {
    const instance = new MadeUpInstance();
    change(instance);
    await maintain({ mode: "Enable", instance, node: upgradedNode(), reads: { ...ON_TARGET, ...reads } });
    expect(instance.on).toBe(true);
  });
});

describe("when nobody answers", () => {
  const silent = () => {
    const instance = new MadeUpInstance();
    for (const address of ADDRESSES) instance.silent.add(address);
    return instance;
  };
  test("and the service is stopped and the record shows the switch, there is nothing to do", async () => {
    const node = upgradedNode({ maintenance: false }).stopped();
    const { failure, lines, outputs } = await maintain({ mode: "Enable", instance: silent(), node });
    expect(failure).toBeUndefined();
    expect(outputs).toEqual({ MaintenanceWas: false });
    expect(lines).toEqual([
      `highlight: Nothing to do now: no node's service is running, so ${URL} cannot be asked about maintenance mode. An earlier attempt turned it on; it is checked again before the primary node goes back to work.`,
    ]);
  });
  test("and the record does not show the switch, it fails", async () => {
    const node = new MadeUpNode("ha-1", madeUpOpenRecord({ found: { drained: false } })).stopped();
    expect((await maintain({ mode: "Enable", instance: silent(), node })).failure?.code).toBe("Instance-Silent");
  });
  test("and the record does not show the switch, but no other node is left: it says how to go on", async () => {
    const node = new MadeUpNode(
      "ha-1",
      madeUpOpenRecord({ found: { drained: false, startType: "automatic" } }),
    ).stopped();
    const reads = { nodeNames: [{ machine: "octo-1", value: "ha-1" }] };
    const { failure } = await maintain({ mode: "Enable", instance: silent(), node, reads });
    expect(failure?.code).toBe("Instance-NobodyLeft");
    expect(failure?.message).toMatch(/Install Octopus Server \S+ on node ha-1 again.*start it/);
  });
  // Seed 200932: the service ended by itself just before maintenance mode was turned on.
  test("and the service ended before an attempt took it out of service, it fails: nobody turned maintenance mode on", async () => {
    const node = new MadeUpNode("ha-1", madeUpOpenRecord({ found: { maintenance: false } })).stopped();
    expect((await maintain({ mode: "Enable", instance: silent(), node })).failure?.code).toBe("Instance-Silent");
  });
  test("and the service runs, it fails", async () => {
    expect((await maintain({ mode: "Enable", instance: silent(), node: upgradedNode() })).failure?.code).toBe(
      "Instance-Silent",
    );
  });
  test("without a record it fails", async () => {
    const { failure, node } = await maintain({ mode: "Enable", instance: silent() });
    expect(failure?.code).toBe("Instance-Silent");
    expect(node.record.now).toBeUndefined();
  });
});

test("a refused key is a failure, never taken for an earlier attempt", async () => {
  const instance = new MadeUpInstance();
  instance.failure = new Failure({ code: "Instance-KeyRefused", what: "No.", next: "New key." });
  const node = upgradedNode().stopped();
  expect((await maintain({ mode: "Enable", instance, node })).failure?.code).toBe("Instance-KeyRefused");
});

test("a switch that is accepted and does nothing is a failure", async () => {
  const instance = new MadeUpInstance();
  instance.deaf = true;
  const { failure } = await maintain({ mode: "Enable", instance });
  expect(failure?.code).toBe("Maintenance-NotConfirmed");
  expect(failure?.message).toContain("still says that it is off");
});

test("an unfinished run to another version is a refusal, before anything is switched", async () => {
  const instance = new MadeUpInstance();
  const node = new MadeUpNode("ha-1", madeUpOpenRecord());
  const { failure } = await maintain({
    mode: "Enable",
    instance,
    node,
    reads: { targetVersion: versionOf("2026.2.1") },
  });
  expect(failure?.code).toBe("Record-OtherPlan");
  expect(instance.on).toBe(false);
});

test("outputs that earlier rows did not hand over are named", async () => {
  const { failure } = await maintain({ mode: "Enable", reads: { targetVersion: undefined, nodeName: undefined } });
  expect(failure?.code).toBe("Outputs-Missing");
  expect(failure?.message).toContain("TargetVersion, NodeName");
});

test("a dry run says the same and changes nothing", async () => {
  const { instance, node, lines, outputs } = await maintain({ mode: "Enable", dryRun: true });
  expect(instance.on).toBe(false);
  expect(node.record.written).toEqual([]);
  expect(lines).toEqual([`would: turn on maintenance mode of ${URL}`]);
  expect(outputs).toEqual({ MaintenanceWas: false });
});

test("the connection string is kept for a run that is cut off, while the record is open and before anything else", async () => {
  const instance = new MadeUpInstance();
  const node = new MadeUpNode();
  const connectionString = "Server=sql;User ID=u;Password=canary-maintenance";
  const keep = node.kept.keep.bind(node.kept);
  node.kept.keep = async (text) => {
    expect([node.record.now?.open, instance.on]).toEqual([true, false]);
    await keep(text);
  };
  await maintain({ mode: "Enable", instance, node, reads: { connectionString } });
  expect([node.kept.now, instance.on]).toEqual([connectionString, true]);
});
