import { startPatiently } from "../../../src/upgrade/node/start-patiently";
import { scFailure } from "../../../src/windows/sc-codes";
import { MadeUpClock, madeUpContext } from "../../made-up/context";
import { failureOf } from "../../made-up/failure";
import { MadeUpNode } from "../../made-up/node";
import { versionOf } from "../../made-up/version";

const VERSION = versionOf("2025.4.10333");
const LIMITS = { timeoutSeconds: 60, pollSeconds: 5 };
const AT = { node: "ha-1", serviceName: "OctopusDeploy" };
const refusedWith = (exitCode: number) => scFailure(AT.serviceName, "start", { exitCode, said: "", text: "" });

/** A stopped node whose starts are refused with these codes, in turn. */
function refusing(...codes: readonly number[]) {
  const node = new MadeUpNode().stopped();
  node.installedVersion = VERSION;
  node.startsRefused.push(...codes.map(refusedWith));
  const clock = new MadeUpClock();
  const { context, seen } = madeUpContext({ inputs: {}, reads: {}, tools: {}, clock });
  return {
    node,
    clock,
    lines: seen.lines,
    start: () => startPatiently(context, node, AT, { version: VERSION, ...LIMITS }),
  };
}

test.each([
  [[], 1],
  [[1053], 2],
  [[1055, 1053], 3],
])("refused with %j: it runs after %i orders", async (codes, orders) => {
  const { node, clock, start } = refusing(...codes);
  await start();
  expect([node.state, node.done.length]).toEqual(["running", orders]);
  expect(clock.sleeps).toEqual(codes.map(() => 15));
});

test("each refusal is shown while it waits", async () => {
  const { lines, start } = refusing(1053);
  await start();
  expect(lines.join("\n")).toContain(
    "Waiting for Windows to start the service 'OctopusDeploy' on node ha-1: It did not answer Windows in time (0 s so far",
  );
});

test("the third refusal ends it, with what Windows said", async () => {
  const { node, start } = refusing(1053, 1053, 1053);
  expect((await failureOf(start)).message).toContain("sc ended with 1053. It did not answer Windows in time.");
  expect(node.done).toHaveLength(3);
});

test.each([5, 1058, 1069, 1234])("a refusal with %i ends it at once", async (code) => {
  const { node, clock, start } = refusing(code);
  expect((await failureOf(start)).code).toBe("Service-Refused");
  expect([node.done.length, clock.sleeps]).toEqual([1, []]);
});

test("what Windows gave up on, and which has begun since, is not started again", async () => {
  const { node, clock, start } = refusing(1053);
  clock.onSleep = () => (node.state = "start-pending");
  await start();
  expect(node.done).toHaveLength(1);
});

test("what is on its way down by then is waited for, and not ordered to start", async () => {
  const { node, clock, start } = refusing(1053);
  const states = ["stop-pending", "stopped"] as const;
  let sleeps = 0;
  clock.onSleep = () => (node.state = states[sleeps++] ?? node.state);
  await start();
  expect([node.state, node.done.length]).toEqual(["running", 2]);
});

test.each([
  ["another version", versionOf("2025.4.10500"), "version 2025.4.10500 is installed there now"],
  ["no program", undefined, "no Octopus Server is installed there now"],
])("%s that is there by the next order is not started", async (_title, installed, what) => {
  const { node, clock, start } = refusing(1053);
  clock.onSleep = () => (node.installedVersion = installed);
  const failure = await failureOf(start);
  expect([failure.code, failure.what]).toEqual(["Version-ChangedMeanwhile", expect.stringContaining(what)]);
  expect([node.state, node.done.length]).toEqual(["stopped", 1]);
});

test("while somebody installs there, the next order waits", async () => {
  const { node, clock, start } = refusing(1053);
  node.installerLooks = 2;
  await start();
  expect([node.state, clock.sleeps]).toEqual(["running", [15, 5, 5]]);
});
