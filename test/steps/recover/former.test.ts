import { run } from "../../../steps/recover/run";
import { madeUpPlan } from "../../made-up/node";
import { versionOf } from "../../made-up/version";
import { begun, from, given, onOther, onTarget, to, type Given } from "./given";

const plan = {
  ...madeUpPlan,
  previous: { installerUrl: "https://x", installerSizeBytes: 1, installerSha256: "cd".repeat(32) },
};
const FOLDER = "INSTALLLOCATION=C:\\Program Files\\Octopus Deploy\\Octopus";
const EXCHANGE = [`/x ${to}.msi`, `/i ${from}.msi ${FOLDER}`];
const START = ["start type of OctopusDeploy: automatic-delayed", "start OctopusDeploy", "drain false"];
const recordless = (at: Given) => at.node.done.filter((done) => !done.startsWith("record "));

test("unchanged, and the new program is there: the former one is put back, then the node is as it was found", async () => {
  const at = onOther("unchanged", onTarget, { plan });
  const seen = await at.run();
  expect(recordless(at)).toEqual([...EXCHANGE, ...START]);
  expect(at.node).toMatchObject({ installedVersion: from, state: "running", draining: false });
  expect(at.node.record.now?.open).toBe(false);
  expect(seen.outputs).toMatchObject({ RecordClosed: true });
});

test("no program is left, because a removal was cut off: it is gone on with", async () => {
  const at = onOther("unchanged", ({ node }) => (node.installedVersion = undefined), { plan });
  await at.run();
  expect(recordless(at)).toEqual([...EXCHANGE, ...START]);
});

test("on the primary it waits for the step that sees to all nodes at once; it is left safe until then", async () => {
  const at = given(
    (of) => {
      onTarget(of);
      of.node.startType = "automatic";
    },
    { plan },
  );
  const seen = await at.run();
  expect(recordless(at)).toEqual(["lock", "start type of OctopusDeploy: disabled", "unlock"]);
  expect(seen.lines.join("\n")).toContain("put back on node ha-1 by the step 'Recover the nodes'");

  at.verdict = "unchanged";
  at.node.done.length = 0;
  await at.run();
  expect(recordless(at)).toEqual(["lock", ...EXCHANGE, "unlock", ...START]);
  expect(at.node.record.now?.open).toBe(true); // maintenance mode is still to be put back
});

test("the schema is asked before each installer: one that has moved meanwhile stops it", async () => {
  const at = onOther("unchanged", onTarget, { plan });
  let asked = 0;
  at.onSchemaVersion = () => {
    if ((asked += 1) === 2) at.schema = to.text;
  };
  const seen = await at.run();
  expect(recordless(at)).toEqual([`/x ${to}.msi`]);
  expect(seen.lines.join("\n")).toContain("Recover-SchemaMoved");
  expect(at.node.record.now?.open).toBe(true);
});

describe("nothing is exchanged", () => {
  test.each<[string, string, (at: Given) => void, object]>([
    ["where the plan has no installer of the former version", "unchanged", onTarget, {}],
    ["once the schema is the target's", "changed", ({ node }) => (node.installedVersion = from), { plan }],
    ["while it is not certain", "unknown", onTarget, { plan }],
    ["when the upgrade was committed and not seen to end", "unfinished", onTarget, { plan, ...begun }],
    [
      "where a third version is installed",
      "unchanged",
      ({ node }) => (node.installedVersion = versionOf("2026.2.1")),
      { plan },
    ],
  ])("%s", async (_title, verdict, change, record) => {
    const at = onOther(verdict, change, record);
    await at.run();
    expect(at.node.done.filter((done) => done.startsWith("/"))).toEqual([]);
    expect(at.node).toMatchObject({ state: "stopped", startType: "disabled" });
  });

  test("on a node that runs", async () => {
    const running = { state: "running", processId: 4711, runningVersion: to, startType: "automatic" } as const;
    const at = onOther("unchanged", ({ node }) => Object.assign(node, running, { installedVersion: to }), { plan });
    await at.run();
    expect(at.node.done).toEqual([]);
  });

  test("with a staged file that is not the planned one", async () => {
    const at = onOther("unchanged", onTarget, { plan });
    at.stagedProblem = "its SHA-256 is another";
    expect((await at.run()).lines.join("\n")).toContain("Staged-NotAsPlanned");
    expect(at.node.done).toEqual([]);
  });
});

test("an installer that fails leaves the node stopped and Disabled, and the next run goes on", async () => {
  const at = onOther("unchanged", onTarget, { plan });
  at.exitCodes = [0, 1603, 1605, 0];
  const seen = await at.run();
  expect(seen.lines.join("\n")).toContain("Installer-FatalError");
  expect(at.node).toMatchObject({ state: "stopped", startType: "disabled", installedVersion: undefined });
  await at.run();
  expect(at.node).toMatchObject({ state: "running", installedVersion: from });
});

test("a dry run says, line for line, what a real run then does", async () => {
  const changes = (lines: string[]) =>
    lines.filter((line) => /^(would|change): /.test(line)).map((line) => line.replace(/^\w+/, ""));
  const dry = onOther("unchanged", onTarget, { plan });
  const would = changes((await dry.run({ dryRun: true })).lines);
  expect(dry.node.done).toEqual([]);
  expect(changes((await onOther("unchanged", onTarget, { plan }).run()).lines)).toEqual(would);
  expect(would[0]).toContain(`put Octopus Server ${from} back on node ha-1`);
});

test("the service is gone: what a person has to do is said, each time", async () => {
  const at = onOther("unchanged", ({ node }) => (node.services.status = async () => undefined), { plan });
  const { context, seen } = at.made();
  await run(context);
  expect(seen.lines.join("\n")).toContain("Service-Removed");
  expect(seen.lines.join("\n")).toContain("service --instance");
});

test("a version that somebody installs while the service is still stopping is not started", async () => {
  const at = onOther("unchanged", ({ node, clock }) => {
    node.state = "stop-pending";
    clock.onSleep = () => {
      node.stopped();
      node.installedVersion = to;
    };
  });
  await at.run();
  expect(at.node).toMatchObject({ state: "stopped", startType: "disabled" });
  expect(at.node.record.now?.open).toBe(true);
});
