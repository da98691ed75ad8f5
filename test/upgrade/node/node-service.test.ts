import { installedVersionAtRest } from "../../../src/upgrade/node/installed-version";
import { foundOf, isDisabledNote } from "../../../src/upgrade/node/disabled-note";
import { disableService, putStartTypeBack, serviceStatus, stopService } from "../../../src/upgrade/node/node-service";
import { Failure } from "../../../src/step/failure";
import { Assumptions } from "../../../src/step/assumptions";
import { madeUpContext, MadeUpClock } from "../../made-up/context";
import { failureOf } from "../../made-up/failure";
import { MadeUpNode, madeUpOpenRecord } from "../../made-up/node";
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
  await putStartTypeBack(context(), node, AT, { startType: "automatic", found: { description: "as it was" } });
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

describe("who looks at a disabled service", () => {
  const record = (description?: string) =>
    madeUpOpenRecord({ found: { startType: "automatic", ...(description === undefined ? {} : { description }) } });

  test("reads in its description who disabled it, when and why, until it is put back", async () => {
    const node = new MadeUpNode();
    await disableService(context(), node, AT, record(node.description));
    expect(node.startType).toBe("disabled");
    expect(node.description).toMatch(
      /^Disabled by octopus-ha-upgrade, run ServerTasks-41, on 20.*: the instance is being upgraded from 2025.4.10333 to 2026.1.11242\. Do not start it/,
    );

    await disableService(context(), node, AT, record("what it was"));
    expect(node.described).toHaveLength(1);

    await putStartTypeBack(context(), node, AT, { startType: "automatic", found: record("what it was").found });
    expect([node.startType, node.description]).toEqual(["automatic", "what it was"]);
  });

  test("reads it, too, after a run that was cut off between the two calls", async () => {
    const node = new MadeUpNode();
    node.startType = "disabled";
    await disableService(context(), node, AT, record("what it was"));
    expect(isDisabledNote(node.description)).toBe(true);
    node.startType = "automatic";
    await putStartTypeBack(context(), node, AT, { startType: "automatic", found: record("what it was").found });
    expect(node.description).toBe("what it was");
  });

  test("reads what it was where that is not recorded, or where somebody has written something else since", async () => {
    const node = new MadeUpNode();
    await disableService(context(), node, AT, record());
    await putStartTypeBack(context(), node, AT, { startType: "automatic", found: { description: "older words" } });
    expect(node.described).toEqual([]);
  });

  test("a dry run changes no description", async () => {
    const node = new MadeUpNode();
    await disableService(context(true), node, AT, record("what it was"));
    expect(node.described).toEqual([]);
  });

  test("a description that Windows refuses is a warning, and the service is Disabled", async () => {
    const node = new MadeUpNode();
    node.descriptionRefused = new Failure({ code: "Service-Refused", what: "Access is denied.", next: "Ask." });
    const { context: refused, seen } = madeUpContext({ inputs: {}, reads: {}, tools: {} });
    await disableService(refused, node, AT, record("what it was"));
    expect(node.startType).toBe("disabled");
    expect(seen.lines.join("\n")).toContain("was not changed: Access is denied.");
  });
});

describe("the description for the record", () => {
  test.each([
    ["is the service's own", "Octopus Deploy", "Octopus Deploy"],
    ["is left out when it could not be put back", "Serveur \u00e9tendu", undefined],
    ["is left out when it has several lines", "one\ntwo", undefined],
    ["is empty when our own words were left behind", "Disabled by octopus-ha-upgrade, run ServerTasks-1", ""],
  ])("%s", (_, description, recorded) => {
    expect(foundOf({ startType: "manual", description })).toEqual({
      startType: "manual",
      ...(recorded === undefined ? {} : { description: recorded }),
    });
  });
});
