import { MadeUpNode, madeUpOpenRecord } from "../../made-up/node";
import { maintain, MadeUpInstance, upgradedNode } from "./made-up-maintenance";

const on = () => {
  const instance = new MadeUpInstance();
  instance.on = true;
  return instance;
};
/** A node whose last run succeeded and left maintenance mode on. */
const leftOn = (was = false) => new MadeUpNode("ha-1", madeUpOpenRecord({ open: false, maintenanceKept: was }));

describe("maintenance mode that is to stay on after a success", () => {
  test("stays on, the record is closed and keeps what it was, and the log says how to turn it off", async () => {
    const { instance, node, lines, failure } = await maintain({
      ...{ mode: "Restore", after: "Stay" },
      ...{ instance: on(), node: upgradedNode() },
    });
    expect(failure).toBeUndefined();
    expect(instance.on).toBe(true);
    expect(node.record.now).toMatchObject({ open: false, maintenanceKept: false });
    expect(lines).toEqual([
      expect.stringMatching(
        /^highlight: .*it stays on, because Upgrade\.Maintenance\.After is Stay\. It was off before\..*Configuration > Maintenance/,
      ),
    ]);
  });

  test("after a failure it is put back as ever", async () => {
    const { instance, node } = await maintain({
      ...{ mode: "Restore", after: "Stay" },
      ...{
        instance: on(),
        node: new MadeUpNode("ha-1", madeUpOpenRecord({ found: upgradedNode().record.now?.found ?? {} })),
      },
      ...{ reads: { recoveryVerdict: "unchanged" }, system: { error: "a step failed" } },
    });
    expect(instance.on).toBe(false);
    expect(node.record.now?.open).toBe(false);
    expect(node.record.now?.maintenanceKept).toBeUndefined();
  });

  test("that was on before is left on as ever, and nothing is kept of it", async () => {
    const node = upgradedNode({ maintenance: true });
    await maintain({ mode: "Restore", after: "Stay", instance: on(), node });
    expect(node.record.now?.open).toBe(false);
    expect(node.record.now?.maintenanceKept).toBeUndefined();
  });

  test("that somebody turned off meanwhile is left off", async () => {
    const { instance, node } = await maintain({ mode: "Restore", after: "Stay", node: upgradedNode() });
    expect(instance.on).toBe(false);
    expect(node.record.now?.maintenanceKept).toBeUndefined();
  });

  test("in a dry run is said, and no record is written", async () => {
    const { node, lines } = await maintain({
      ...{ mode: "Restore", after: "Stay", dryRun: true },
      ...{ instance: on(), node: upgradedNode(), reads: { maintenanceWas: false } },
    });
    expect(lines.join()).toContain("A real run would leave maintenance mode");
    expect(node.record.written).toEqual([]);
  });
});

describe("the run after one that left it on", () => {
  test("does not take on for what it found", async () => {
    const { node, lines, outputs } = await maintain({ mode: "Enable", instance: on(), node: leftOn() });
    expect(node.record.now?.found.maintenance).toBe(false);
    expect(node.record.now?.maintenanceKept).toBeUndefined();
    expect(outputs.MaintenanceWas).toBe(false);
    expect(lines.join("\n")).toContain("it was off before, and counts as off");
  });

  test("takes it for off when somebody turned it off since", async () => {
    const { node, lines } = await maintain({ mode: "Enable", node: leftOn() });
    expect(node.record.now?.found.maintenance).toBe(false);
    expect(lines.join("\n")).not.toContain("counts as off");
  });

  test("takes on for what it found when the last run left nothing on", async () => {
    const node = new MadeUpNode("ha-1", madeUpOpenRecord({ open: false }));
    await maintain({ mode: "Enable", instance: on(), node });
    expect(node.record.now?.found.maintenance).toBe(true);
  });

  test("finds it on once more in a second attempt, and keeps what the first wrote down", async () => {
    const node = leftOn();
    const instance = on();
    await maintain({ mode: "Enable", instance, node });
    await maintain({ mode: "Enable", instance, node });
    expect(node.record.now?.found.maintenance).toBe(false);
  });
});

test("Disable ends the look: what was kept is forgotten", async () => {
  const node = leftOn();
  const { instance } = await maintain({ mode: "Disable", instance: on(), node });
  expect(instance.on).toBe(false);
  expect(node.record.now).toMatchObject({ open: false });
  expect(node.record.now?.maintenanceKept).toBeUndefined();
});
