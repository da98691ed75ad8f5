import type { QueuedTask } from "../../../src/octopus/contents-api";
import type { Ping } from "../../../src/octopus/instance-api";
import { failureOf } from "../../made-up/failure";
import { checked, from, upgraded, type Given } from "./given";

describe("the instance at the end", () => {
  const whole = async (change: (at: Given) => void = () => {}) => {
    const at = await upgraded();
    at.mode = "Instance";
    at.node.draining = false;
    change(at);
    return at;
  };

  test("passes, and says that nothing was queued", async () => {
    const { lines } = await (await whole()).run();
    expect(checked(lines, "queued tasks")).toMatch(/^info: not checked .*nothing is queued/);
    expect(lines.at(-1)).toMatch(/^highlight: The verification of the instance passed/);
  });

  test.each<[string, (at: Given) => void, string]>([
    [
      "a node does not answer",
      (at) => (at.otherPing = { answers: false, because: "nobody listens" }),
      "node ha-2 does not answer",
    ],
    [
      "a node runs another version",
      (at) => (at.otherPing = { ...at.otherPing, version: from.text } as Ping),
      `node ha-2 answers with ${from.text}`,
    ],
    [
      "a node stays drained",
      (at) => (at.otherPing = { ...at.otherPing, draining: true } as Ping),
      "node ha-2 is draining",
    ],
    ["another instance answers at the shared URL", (at) => (at.contents.answers = "2020.1.1"), "shared-address"],
  ])("%s: fails, and the node's own verification stays as it is", async (_title, change, said) => {
    const at = await whole(change);
    const { message } = await failureOf(() => at.run());
    expect(message).toContain(said);
    expect(at.record?.verification).toBeNull();
  });

  const task: QueuedTask = { id: "ServerTasks-9", description: "Deploy", queuedAt: undefined, isHeld: false };

  test("a queued task that no node takes: failed", async () => {
    const at = await whole((of) => (of.contents.queue = [task]));
    expect((await failureOf(() => at.run())).message).toContain("queue: none of 1 queued tasks was taken");
  });

  test.each<[string, (at: Given) => void]>([
    ["other tasks run", (at) => (at.contents.running = 1)],
    [
      "the queue of a space is stopped",
      (at) => (at.contents.spaces = async () => [{ id: "S", name: "S", queueIsStopped: true }]),
    ],
    ["it waits for a person", (at) => (at.contents.queue = [{ ...task, isHeld: true }])],
    ["it is planned for later", (at) => (at.contents.queue = [{ ...task, queuedAt: "2030-01-01T00:00:00Z" }])],
  ])("a queued task that waits while %s: not checked", async (_title, change) => {
    const at = await whole((of) => {
      of.contents.queue = [task];
      change(of);
    });
    expect(checked((await at.run()).lines, "queued tasks")).toMatch(/^info: not checked/);
  });

  test("a queued task that no node may take, because every cap was 0 before: not waited for", async () => {
    const at = await whole((of) => {
      of.contents.queue = [task];
      of.contents.otherCap = 0;
      of.otherCapWas = 0;
    });
    const { lines } = await at.run();
    expect(checked(lines, "queued tasks")).toMatch(/not checked.*task caps are 0/);
    expect(lines.filter((line) => line.startsWith("wait: "))).toEqual([]);
  });

  test("a task cap that was not put back: failed", async () => {
    const at = await whole((of) => (of.contents.otherCap = 0));
    expect((await failureOf(() => at.run())).message).toContain("task cap of node ha-2 is 0, and before it was 5");
  });

  test("a queued task that goes: ok", async () => {
    const at = await whole();
    let looks = 0;
    at.contents.queuedTasks = async () => ((looks += 1) > 2 ? [] : [task]);
    expect(checked((await at.run()).lines, "queued tasks")).toMatch(/^info: ok/);
  });
});

describe("the smoke test", () => {
  const smoke = async (urls: Record<string, number>) => {
    const at = await upgraded();
    at.mode = "Smoke";
    at.smoke = urls;
    return at;
  };

  test("without a URL there is none", async () => {
    expect((await (await smoke({})).run()).lines).toEqual([
      "info: There is no smoke test: neither a URL nor a runbook is named.",
    ]);
  });

  test("200 passes; anything else fails, and the query is not shown", async () => {
    await (await smoke({ "https://a.example.com/": 200 })).run();
    const at = await smoke({ "https://a.example.com/x?token=canary-smoke": 302 });
    const { message } = await failureOf(() => at.run());
    expect(message).toContain("url-1: it answers with 302");
    expect(message).not.toContain("canary-smoke");
  });
});
