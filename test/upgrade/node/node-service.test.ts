import { installedVersionAtRest } from "../../../src/upgrade/node/installed-version";
import { serviceStatus, setStartType, stopService } from "../../../src/upgrade/node/node-service";
import { Assumptions } from "../../../src/step/assumptions";
import { madeUpContext, MadeUpClock } from "../../made-up/context";
import { failureOf } from "../../made-up/failure";
import { MadeUpNode } from "../../made-up/node";
import { versionOf } from "../../made-up/version";

const AT = { node: "ha-1", serviceName: "OctopusDeploy" };
const LIMITS = { timeoutSeconds: 300, pollSeconds: 1 };
const context = (dryRun = false, assumptions = new Assumptions(), clock = new MadeUpClock()) =>
  madeUpContext({ inputs: {}, reads: {}, tools: {}, dryRun, clock, assumptions }).context;

test("a service that does not exist is named", async () => {
  const failure = await failureOf(() =>
    serviceStatus(context(), new MadeUpNode(), { ...AT, serviceName: "OctopusDeploy: Second" }),
  );
  expect(failure.code).toBe("Service-Missing");
  expect(failure.message).toContain("'OctopusDeploy: Second'");
});

test("a start type that is as wanted is not set again", async () => {
  const node = new MadeUpNode();
  await setStartType(context(), node, AT, "automatic");
  expect(node.done).toEqual([]);
});

test("a stopped service is not stopped again, and one that is stopping is not asked again", async () => {
  const stopped = new MadeUpNode().stopped();
  await stopService(context(), stopped, AT, LIMITS);
  expect(stopped.done).toEqual([]);

  const stopping = new MadeUpNode();
  stopping.state = "stop-pending";
  const clock = new MadeUpClock();
  clock.onSleep = () => (stopping.state = "stopped");
  await stopService(context(false, undefined, clock), stopping, AT, LIMITS);
  expect(stopping.done).toEqual([]);
  expect(stopping.processId).toBeUndefined();
});

test("a service that is stopped while its process still runs is not stopped yet", async () => {
  const node = new MadeUpNode();
  node.lingerLooks = 1_000_000;
  const failure = await failureOf(() => stopService(context(), node, AT, LIMITS));
  expect(failure.message).toContain("its process 4711 is still running");
});

describe("a process id that Windows has given to another process", () => {
  test("does not keep a stopped service running", async () => {
    const node = new MadeUpNode();
    [node.lingerLooks, node.idIsUsedAgain] = [1_000_000, true];
    await stopService(context(), node, AT, LIMITS);
    expect(node.state).toBe("stopped");
  });

  test("is not believed to be one when nobody can tell", async () => {
    const node = new MadeUpNode();
    [node.lingerLooks, node.idIsUsedAgain, node.identity] = [1_000_000, true, undefined];
    const failure = await failureOf(() => stopService(context(), node, AT, LIMITS));
    expect(failure.code).toBe("Service-NotStopped");
  });
});

test("a dry run sees the service and the version as earlier dry-run steps would have left them", async () => {
  const node = new MadeUpNode();
  const assumptions = new Assumptions();
  assumptions.assume({ "ha-1.service": "stopped", "ha-1.startType": "disabled", "ha-1.installedVersion": "2026.1.1" });
  const work = context(true, assumptions);
  expect(await serviceStatus(work, node, AT)).toMatchObject({ state: "stopped", startType: "disabled" });
  expect(await installedVersionAtRest(work, node, AT, LIMITS)).toEqual(versionOf("2026.1.1"));
});
