import { Failure } from "../../../src/step/failure";
import type { NodeRecord } from "../../../src/upgrade/record/record";
import { failureOf } from "../../made-up/failure";
import { given, type Given } from "./given";

describe("a rollback may restore a database that was backed up while its primary served", () => {
  const restored = (change: (at: Given) => void = () => {}, found?: NodeRecord["found"]) =>
    given((of) => {
      of.node.draining = false;
      [of.direction, of.isPrimary, of.mode] = ["back", true, "Start"];
      change(of);
    }, found);

  test("it is drained before anything can start it, and put back to work as found", async () => {
    const at = restored();
    await at.run();
    const begin = ["drain true", "start type of OctopusDeploy: automatic-delayed", "start OctopusDeploy"];
    expect(at.node.done).toEqual(begin);
    at.mode = "Resume";
    await at.run();
    expect(at.node.done).toEqual([...begin, "drain false"]);
  });

  test("also where it was found drained: the restored database may not know that", async () => {
    const at = restored(undefined, { serviceRunning: true, startType: "automatic", drained: true });
    await at.run();
    expect(at.node.draining).toBe(true);
  });

  test("one that cannot be drained is not started", async () => {
    const at = restored((of) => (of.node.drainThrows = new Failure({ code: "Drain-X", what: "x", next: "x" })));
    expect((await failureOf(() => at.run())).code).toBe("Drain-X");
    expect(at.node.startType).toBe("disabled");
  });

  test.each<[string, (at: Given) => void]>([
    ["an upgrade", (of) => (of.direction = undefined)],
    ["another node, which comes after the primary", (of) => ([of.isPrimary, of.mode] = [false, "StartAndResume"])],
    ["one that runs", (of) => (of.node.state = "running")],
  ])("not %s", async (_title, change) => {
    const at = restored(change);
    await at.run();
    expect(at.node.done).not.toContain("drain true");
  });

  test.each<[string, NodeRecord["found"]]>([
    ["one that is left stopped", { serviceRunning: false, startType: "manual", drained: false }],
    ["one whose drain flag was never looked at", { serviceRunning: true, startType: "automatic" }],
  ])("nor %s", async (_title, found) => {
    const at = restored(undefined, found);
    await at.run();
    expect(at.node.done).not.toContain("drain true");
  });
});
