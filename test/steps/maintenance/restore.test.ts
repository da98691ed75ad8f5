import { Failure } from "../../../src/step/failure";
import { Assumptions } from "../../../src/step/assumptions";
import { MadeUpNode, madeUpOpenRecord, madeUpPlan } from "../../made-up/node";
import { maintain, MadeUpInstance, upgradedNode, URL } from "./made-up-maintenance";

const on = () => {
  const instance = new MadeUpInstance();
  instance.on = true;
  return instance;
};

describe("at the end of a run", () => {
  test("maintenance mode is turned off again and the record is closed", async () => {
    const { instance, node, lines, failure } = await maintain({
      mode: "Restore",
      instance: on(),
      node: upgradedNode(),
    });
    expect(failure).toBeUndefined();
    expect(instance.on).toBe(false);
    expect(node.record.now?.open).toBe(false);
    expect(lines).toEqual([
      `change: turn off maintenance mode of ${URL}`,
      `highlight: Everything is as it was before the run: maintenance mode of ${URL} is off.`,
    ]);
  });

  test("maintenance mode that was on before stays on", async () => {
    const node = upgradedNode({ maintenance: true });
    const { instance, lines } = await maintain({ mode: "Restore", instance: on(), node });
    expect(instance.on).toBe(true);
    expect(node.record.now?.open).toBe(false);
    expect(lines.at(-1)).toContain("is on.");
  });

  test("when somebody turned it off meanwhile there is nothing to switch", async () => {
    const { instance, node } = await maintain({ mode: "Restore", node: upgradedNode() });
    expect(instance.asked).toEqual([`GET ${URL}`]);
    expect(node.record.now?.open).toBe(false);
  });

  test("what was never switched is left as it is", async () => {
    const node = upgradedNode({ maintenance: undefined });
    const { instance, lines } = await maintain({ mode: "Restore", instance: on(), node });
    expect(instance.on).toBe(true);
    expect(instance.asked).toEqual([]);
    expect(lines[0]).toContain("was not switched by the unfinished run");
    expect(lines[1]).toBe("highlight: Everything is as it was before the run.");
    expect(node.record.now?.open).toBe(false);
  });

  test("the record is closed only after maintenance mode was confirmed", async () => {
    const instance = on();
    instance.deaf = true;
    const { failure, node } = await maintain({ mode: "Restore", instance, node: upgradedNode() });
    expect(failure?.code).toBe("Maintenance-NotConfirmed");
    expect(node.record.now?.open).toBe(true);
  });
});

describe("a record that cannot be written", () => {
  const full = () =>
    Promise.reject(new Failure({ code: "Record-NotWritten", what: "The disk is full.", next: "Free it." }));

  test("is seen before maintenance mode is switched", async () => {
    const node = upgradedNode();
    node.record.write = full;
    const { instance, failure } = await maintain({ mode: "Restore", instance: on(), node });
    expect(failure?.code).toBe("Record-NotWritten");
    expect(instance.on).toBe(true);
    expect(instance.asked).toEqual([]);
  });

  test("of a node that keeps it open anyway holds nothing up", async () => {
    const node = upgradedNode().stopped();
    node.record.write = full;
    const reads = { recoveryVerdict: "unchanged" };
    const { instance } = await maintain({ mode: "Restore", instance: on(), node, reads });
    expect(instance.on).toBe(false);
  });
});

describe("the primary's record is closed last", () => {
  const oneOpen = { recordsClosed: [{ machine: "octo-2", value: undefined }] };

  test("while another node's is open, the run does not end", async () => {
    const { failure, instance, node } = await maintain({
      mode: "Restore",
      instance: on(),
      node: upgradedNode(),
      reads: oneOpen,
    });
    expect(failure?.code).toBe("Restore-NotAsFound");
    expect(failure?.message).toContain("node ha-2 has not closed its record in this run");
    expect([instance.on, node.record.now?.open]).toEqual([true, true]);
  });

  test("after a failure maintenance mode is put back all the same", async () => {
    const node = upgradedNode();
    node.installedVersion = madeUpPlan.from;
    const reads = { ...oneOpen, recoveryVerdict: "unchanged" };
    const system = { error: "Upgrade the database failed." };
    const { failure, instance, lines } = await maintain({ mode: "Restore", instance: on(), node, reads, system });
    expect(failure).toBeUndefined();
    expect([instance.on, node.record.now?.open]).toEqual([false, true]);
    expect(lines.at(-1)).toContain("warning: Node ha-1 cannot close the run: node ha-2 has not closed its record");
  });

  test("a recovery that a person runs does the same, and does not succeed while a record is open", async () => {
    const node = upgradedNode();
    node.installedVersion = madeUpPlan.from;
    const reads = { ...oneOpen, recoveryVerdict: "unchanged" };
    const { failure, instance } = await maintain({ mode: "Restore", instance: on(), node, reads });
    expect(failure?.code).toBe("Restore-NotAsFound");
    expect([instance.on, node.record.now?.open]).toEqual([false, true]);
  });

  test.each(["changed", "unfinished", "damaged", "unknown"])(
    "nor when the database is %s: maintenance mode is left as it is",
    async (recoveryVerdict) => {
      const reads = { recoveryVerdict };
      const { failure, instance } = await maintain({ mode: "Restore", instance: on(), node: upgradedNode(), reads });
      expect(failure?.code).toBe("Restore-NotRecovered");
      expect(instance.on).toBe(true);
    },
  );

  describe("a node on whose machine nothing ran in this run", () => {
    const nodes = ["ha-1", "ha-2"];
    const without = (reads: object, nodesGone: string[] = []) => {
      const node = upgradedNode();
      node.installedVersion = madeUpPlan.from;
      Object.assign(node.record.now?.plan ?? {}, { nodes });
      return maintain({
        mode: "Restore",
        instance: on(),
        node,
        nodesGone,
        reads: { recoveryVerdict: "unchanged", recordsClosed: [], nodeNames: [], ...reads },
      });
    };

    test("keeps the run open", async () => {
      const { failure, node } = await without({});
      expect(failure?.code).toBe("Restore-NotAsFound");
      expect(failure?.message).toContain("nothing ran in this run on node ha-2, which the unfinished run covers");
      expect(node.record.now?.open).toBe(true);
    });

    test.each<[string, object, string[]]>([
      ["which was named as gone for good", {}, ["HA-2"]],
      ["unless its machine never had a record to name it", { recordsClosed: [{ machine: "octo-2", value: true }] }, []],
    ])("%s", async (_, reads, gone) => {
      const { failure, node } = await without(reads, gone);
      expect(failure).toBeUndefined();
      expect(node.record.now?.open).toBe(false);
    });
  });

  test("its own is not waited for", async () => {
    const reads = {
      recordsClosed: [
        { machine: "octo-1", value: undefined },
        { machine: "octo-2", value: true },
      ],
    };
    const { node } = await maintain({ mode: "Restore", instance: on(), node: upgradedNode(), reads });
    expect(node.record.now?.open).toBe(false);
  });
});

test.each([
  ["no record", undefined],
  ["a closed record", madeUpOpenRecord({ open: false, found: { maintenance: false } })],
])("with %s there is nothing to put back", async (_, record) => {
  const { instance, lines, failure } = await maintain({
    mode: "Restore",
    instance: on(),
    node: new MadeUpNode("ha-1", record),
  });
  expect(failure).toBeUndefined();
  expect(instance.asked).toEqual([]);
  expect(lines).toEqual(["info: Nothing to restore: there is no unfinished run on this node."]);
});

describe("a primary that is not as the record says keeps the record open, and maintenance mode on", () => {
  test.each<[string, (node: MadeUpNode) => void, string]>([
    ["its service is stopped", (node) => void node.stopped(), "its service is stopped and was running"],
    [
      "its start type is Disabled",
      (node) => (node.startType = "disabled"),
      "its start type is disabled and was automatic",
    ],
    ["it drains", (node) => (node.draining = true), "it is draining and was not"],
    ["it does not answer", (node) => (node.neverAnswers = true), "its drain flag cannot be read"],
    [
      "it has the old program",
      (node) => (node.installedVersion = madeUpPlan.from),
      `version ${madeUpPlan.from} installed, not ${madeUpPlan.to}`,
    ],
    ["it has no program", (node) => (node.installedVersion = undefined), "no program installed"],
  ])("%s", async (_, spoil, words) => {
    const node = upgradedNode();
    spoil(node);
    const { instance, failure } = await maintain({ mode: "Restore", instance: on(), node });
    expect(failure?.code).toBe("Restore-NotAsFound");
    expect(failure?.message).toContain(words);
    expect(failure?.message).toContain("Node ha-1");
    expect(instance.on).toBe(true);
    expect(node.record.now?.open).toBe(true);
  });
});

describe("after a failure", () => {
  const error = { error: "Upgrade the database failed." };
  const oldNode = () => {
    const node = upgradedNode();
    node.installedVersion = madeUpPlan.from;
    node.runningVersion = madeUpPlan.from;
    return node;
  };

  test("with an unchanged schema everything is put back on the old version", async () => {
    const { instance, node, failure } = await maintain({
      mode: "Restore",
      instance: on(),
      node: oldNode(),
      reads: { recoveryVerdict: "unchanged" },
      system: error,
    });
    expect(failure).toBeUndefined();
    expect(instance.on).toBe(false);
    expect(node.record.now?.open).toBe(false);
  });

  test("a primary with the new program on the old schema: the others serve, so maintenance mode is restored, and the record stays open", async () => {
    const node = upgradedNode().stopped();
    const { instance, lines, failure } = await maintain({
      mode: "Restore",
      instance: on(),
      node,
      reads: { recoveryVerdict: "unchanged" },
      system: error,
    });
    expect(failure).toBeUndefined();
    expect(instance.on).toBe(false);
    expect(node.record.now?.open).toBe(true);
    // The next attempt has to look again: it is not switched any more.
    expect(node.record.now?.found).not.toHaveProperty("maintenance");
    expect(lines.at(-1)).toMatch(
      /^warning: Node ha-1 cannot close the run: its service is stopped .*this node's record stays open/,
    );
  });

  test.each([
    ["back", "deletes", true],
    ["forward", "deletes", true],
    ["back", "replaces", false],
  ] as const)(
    "the record of a way %s, with files of the program that the next restart %s: open is %s",
    async (direction, what, open) => {
      const node = oldNode();
      await node.record.write({ ...node.record.now!, direction });
      const files = [node.record.now!.facts.serverProgram.toUpperCase(), "C:\\Temp\\x"];
      Object.assign(node, { filesAtRestart: files, deletedAtRestart: what === "deletes" ? files : [] });
      const reads = { recoveryVerdict: "unchanged" };
      const { instance, lines } = await maintain({ mode: "Restore", instance: on(), node, reads, system: error });
      expect(instance.on).toBe(false);
      expect(node.record.now?.open).toBe(open);
      expect(lines.some((line) => line.includes("restart Windows on the node yourself"))).toBe(open);
    },
  );

  test("a primary that was found stopped and runs now can close the run", async () => {
    const node = upgradedNode({ serviceRunning: false });
    const { failure } = await maintain({ mode: "Restore", instance: on(), node });
    expect(failure).toBeUndefined();
    expect(node.record.now?.open).toBe(false);
  });

  test("a primary that was found stopped and now has the new program keeps the record open too", async () => {
    const node = upgradedNode({ serviceRunning: false, drained: undefined }).stopped();
    await maintain({ mode: "Restore", instance: on(), node, reads: { recoveryVerdict: "unchanged" }, system: error });
    expect(node.record.now?.open).toBe(true);
  });

  test.each([
    ["changed", "the database schema has changed"],
    ["unfinished", "the database upgrade has not been seen to finish"],
    ["unknown", "it is not certain that the database schema is unchanged"],
    [undefined, "it is not certain that the database schema is unchanged"],
  ])("with the verdict %s it stays on, and says so", async (recoveryVerdict, why) => {
    const { instance, node, lines, failure } = await maintain({
      mode: "Restore",
      instance: on(),
      node: upgradedNode(),
      reads: { recoveryVerdict },
      system: error,
    });
    expect(failure).toBeUndefined();
    expect(instance.on).toBe(true);
    expect(instance.asked).toEqual([]);
    expect(node.record.now?.open).toBe(true);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`warning: Maintenance mode of ${URL} stays on, because ${why}.`);
  });

  test("a verdict counts though Octopus names no error", async () => {
    const { instance } = await maintain({
      mode: "Restore",
      instance: on(),
      node: upgradedNode(),
      reads: { recoveryVerdict: "changed" },
    });
    expect(instance.on).toBe(true);
  });

  test("maintenance mode that was never switched is left, and said", async () => {
    const node = upgradedNode({ maintenance: undefined });
    const { lines } = await maintain({ mode: "Restore", node, system: error });
    expect(lines[0]).toContain("was not switched by this run and is left as it is");
  });

  test("it works without any output of earlier rows: the record knows the node", async () => {
    const nothing = {
      nodeName: undefined,
      serviceName: undefined,
      targetVersion: undefined,
      listenPrefixes: undefined,
    };
    const { instance, failure } = await maintain({
      mode: "Restore",
      instance: on(),
      node: oldNode(),
      reads: { ...nothing, recoveryVerdict: "unchanged" },
      system: error,
    });
    expect(failure).toBeUndefined();
    expect(instance.on).toBe(false);
  });
});

test("a run with another primary is refused", async () => {
  const node = upgradedNode();
  const system = { primaryMachines: [{ id: "Machines-2", name: "octo-2" }] };
  expect((await maintain({ mode: "Restore", node, system })).failure?.code).toBe("Record-OtherPrimary");
});

describe("in a dry run", () => {
  const after = (value: string) => {
    const assumptions = new Assumptions();
    assumptions.assume({ "instance.maintenance": value });
    return assumptions;
  };
  test("what a real run would then turn off is said, though there is no record", async () => {
    const { instance, lines } = await maintain({
      mode: "Restore",
      dryRun: true,
      assumptions: after("True"),
      reads: { maintenanceWas: false },
    });
    expect(lines).toEqual([`would: turn off maintenance mode of ${URL}`]);
    expect(instance.asked).toEqual([`GET ${URL}`]);
  });
  test("of an unfinished run that never enabled it, what Enable would have found counts", async () => {
    const node = upgradedNode({ maintenance: undefined });
    const reads = { maintenanceWas: false };
    const { lines } = await maintain({ mode: "Restore", dryRun: true, node, assumptions: after("True"), reads });
    expect(lines).toEqual([`would: turn off maintenance mode of ${URL}`]);
  });
  test("what was on before is not touched", async () => {
    const { lines } = await maintain({
      mode: "Restore",
      dryRun: true,
      instance: on(),
      assumptions: after("True"),
      reads: { maintenanceWas: true },
    });
    expect(lines.some((line) => line.startsWith("would: "))).toBe(false);
  });
  test("of an unfinished run, the node is taken as the rows before would have left it", async () => {
    const node = upgradedNode().stopped();
    node.startType = "disabled";
    const assumptions = after("True");
    assumptions.assume({ "ha-1.service": "running", "ha-1.startType": "automatic", "ha-1.drained": "False" });
    assumptions.assume({ "ha-1.installedVersion": madeUpPlan.to.text });
    const { lines, failure } = await maintain({ mode: "Restore", dryRun: true, node, assumptions });
    expect(failure).toBeUndefined();
    expect(lines).toEqual([`would: turn off maintenance mode of ${URL}`]);
    expect(node.record.now?.open).toBe(true);
  });
});
