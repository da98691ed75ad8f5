import { failureOf } from "../../made-up/failure";
import { checked, committed, from, refusal, to, upgraded, type Given } from "./given";

describe("a node before it goes back to work", () => {
  test("that is whole passes, and the record says so", async () => {
    const at = await upgraded();
    await at.run();
    expect(at.record?.verification).toMatchObject({ verdict: "passed", failures: [] });
  });

  test.each<[string, (at: Given) => void, RegExp]>([
    ["the old version answers", (at) => (at.contents.answers = from.text), /^version: /],
    ["nobody answers", (at) => (at.contents.refuses = { version: refusal("Instance-Refused") }), /^version: /],
    ["the schema needs an upgrade", (at) => (at.node.upgradeStatus = "needs-upgrade"), /^schema: /],
    [
      "a project is missing",
      (at) => (at.contents.counts.projects = 2),
      /^projects: 2 projects in space 'Default' instead of 3/,
    ],
    ["a release is missing", (at) => (at.contents.counts.releases = 2), /^releases: /],
    ["a machine is missing", (at) => (at.contents.counts.machines = 2), /^machines: /],
    ["the space is gone", (at) => (at.contents.spaces = async () => []), /^projects: the space 'Default' is not there/],
    ["the license is not compliant", (at) => (at.contents.isCompliant = false), /^license: /],
    ["the key is refused", (at) => (at.contents.refuses = { user: refusal("Instance-KeyRefused") }), /^key: /],
    ["the key lost AdministerSystem", (at) => (at.contents.administersSystem = false), /^key: .*AdministerSystem/],
    ["the key sees fewer kinds", (at) => (at.contents.unseen = ["TenantView"]), /^key: .*tenants/],
    ["files cannot be read", (at) => (at.contents.refuses = { read: refusal("Instance-WrongAddress") }), /^task-log: /],
    ["files have other bytes", (at) => (at.contents.content = { sizeBytes: 20, sha256: "bb" }), /^artifact: /],
    ["a task's log is empty", (at) => (at.contents.content = { sizeBytes: 0, sha256: "bb" }), /^task-log: /],
    [
      "the log has a fatal line",
      (at) => (at.log = { lines: 2, errors: 0, fatal: ["It broke."] }),
      /^server-log: .*It broke/,
    ],
  ])("when %s: failed, written down before the step fails", async (_title, change, failure) => {
    const at = await upgraded(change);
    const { code, message } = await failureOf(() => at.run());
    expect(code).toBe("Verification-Failed");
    expect(at.record?.verification?.verdict).toBe("failed");
    expect(at.record?.verification?.failures[0]).toMatch(failure);
    expect(message).toContain("There are three ways");
  });

  describe("names the folders", () => {
    const NEVER_READ = ["EventExports", "Imports", "Telemetry"];

    test("from which it has read a file, and the others", async () => {
      const { lines, outputs } = await (await upgraded()).run();
      expect(outputs).toMatchObject({
        FoldersProven: ["TaskLogs", "Artifacts", "Packages"],
        FoldersUnproven: NEVER_READ,
      });
      expect(checked(lines, "Folders from which")).toContain("TaskLogs, Artifacts, Packages.");
      expect(checked(lines, "not proven")).toContain("Imports (no file of it can be asked for)");
    });

    test("that could not be read, with the reason, before it fails", async () => {
      const at = await upgraded((given) => (given.contents.content = { sizeBytes: 0, sha256: "bb" }));
      await failureOf(() => at.run());
      expect(checked(at.lines, "Folders from which")).toContain("none");
      expect(checked(at.lines, "not proven")).toMatch(
        /TaskLogs \(ServerTasks-1 has 0 bytes now and had 20, or other content\)/,
      );
    });

    test("of which nothing was there before", async () => {
      const { outputs } = await (
        await upgraded(undefined, ({ contents }) => Object.assign(contents, { newestArtifact: async () => undefined }))
      ).run();
      expect(outputs.FoldersProven).toEqual(["TaskLogs", "Packages"]);
    });
  });

  // It is written anew for each request, and names the server's version.
  test("a task's log with other bytes is no loss", async () => {
    const at = await upgraded((given) => {
      const { contents } = given;
      const { content } = contents;
      const read = async ({ path }: { path: string }) => (path === "/log" ? { sizeBytes: 21, sha256: "bb" } : content);
      Object.assign(contents, { read });
    });
    await at.run();
    expect(at.record?.verification?.verdict).toBe("passed");
  });

  test("all failures are told at once", async () => {
    const at = await upgraded(({ contents }) =>
      Object.assign(contents, { counts: { projects: 2 }, isCompliant: false }),
    );
    await failureOf(() => at.run());
    expect(at.record?.verification?.failures).toHaveLength(2);
  });

  test.each<[string, string, (at: Given) => void, (at: Given) => void]>([
    [
      "unavailable machine was removed",
      "machines",
      (at) => (at.contents.counts.machines = 2),
      (at) => (at.contents.unavailableMachines = 1),
    ],
    ["license was not compliant before", "license", () => {}, (at) => (at.contents.isCompliant = false)],
  ])("an %s: no failure", async (_title, _id, change, before) => {
    const at = await upgraded(change, before);
    await at.run();
    expect(at.record?.verification?.verdict).toBe("passed");
  });

  test.each<[string, string, (at: Given) => void, (at: Given) => void]>([
    ["what the key may not see", "no tenants are missing", () => {}, (at) => (at.contents.unseen = ["TenantView"])],
    [
      "what this version does not have",
      "the license is compliant",
      (at) => (at.contents.refuses = { license: refusal("Instance-WrongAddress") }),
      () => {},
    ],
    [
      "what was unreadable before",
      "an artifact",
      () => {},
      (at) => (at.contents.refuses = { read: refusal("Instance-WrongAddress") }),
    ],
    [
      "a log that cannot be read",
      "server's log",
      (at) => (at.log = Object.assign(new Error("no"), { code: "ENOENT" })),
      () => {},
    ],
    ["a log without lines", "server's log", (at) => (at.log = { lines: 0, errors: 0, fatal: [] }), () => {}],
    ["a program that does not say", "schema is up to date", (at) => (at.node.upgradeStatus = undefined), () => {}],
  ])("%s is named as not checked, never passed", async (_title, title, change, before) => {
    const at = await upgraded(change, before);
    const { lines } = await at.run();
    expect(checked(lines, title)).toMatch(/^info: not checked {2}/);
    expect(at.record?.verification?.verdict).toBe("passed");
  });

  test("fewer of what the key may not see wholly is a failure all the same", async () => {
    const at = await upgraded(
      (of) => (of.contents.counts.tenants = 2),
      (of) => (of.contents.unseen = ["TenantView"]),
    );
    await failureOf(() => at.run());
    expect(at.record?.verification?.failures[0]).toMatch(/^tenants: /);
  });

  test("with Warn the failures are recorded as accepted", async () => {
    const at = await upgraded((of) => {
      of.contents.counts.projects = 2;
      of.onFailure = "Warn";
    });
    await at.run();
    expect(at.record?.verification).toMatchObject({
      verdict: "accepted",
      failures: [expect.stringMatching(/^projects/)],
    });
  });

  test("a later run verifies again: a fatal line counts until the service has been restarted", async () => {
    const saidAt = new Date("2026-01-10T03:11:00.000Z");
    const at = await upgraded((of) => {
      of.log = (since) => ({ lines: 2, errors: 0, fatal: since <= saidAt ? ["It broke."] : [] });
    });
    const first = await failureOf(() => at.run());
    expect(first.what).toContain("It broke. (when that is fixed, restart the service, and run again)");
    expect((await failureOf(() => at.run())).what).toContain("It broke.");

    at.node.startedAt = new Date("2026-01-10T03:30:00.000Z");
    await at.run();
    expect(at.since).toEqual(at.node.startedAt);
    expect(at.record?.verification?.verdict).toBe("passed");
  });

  test("the log counts from the database upgrade on where nobody can tell when the service was started", async () => {
    const at = await upgraded((of) => (of.node.startedAt = undefined));
    await at.run();
    expect(at.since?.toISOString()).toBe(committed.at);
  });

  test("that is back to work and has passed is not verified again", async () => {
    const at = await upgraded();
    await at.run();
    at.node.draining = false;
    at.contents.asked.length = 0;
    at.contents.counts.projects = 0;
    await at.run();
    expect(at.contents.asked).toEqual([]);
  });

  test("that is back to work and was never verified: fewer of something prove nothing", async () => {
    const at = await upgraded((of) => {
      of.node.draining = false;
      of.contents.counts.releases = 1;
    });
    const { lines } = await at.run();
    expect(checked(lines, "no releases are missing")).toMatch(/^info: not checked/);
  });

  test("that passes goes back to work at once: drain flag, then task cap, as found", async () => {
    const at = await upgraded();
    const { outputs, lines } = await at.run();
    expect([at.node.draining, at.node.taskCap]).toEqual([false, 5]);
    expect(at.node.done.slice(-2)).toEqual(["drain false", "task cap 5"]);
    expect(outputs).toHaveProperty("BackAtWorkAt");
    expect(lines.join("\n")).toContain(`serves on version ${to.text}`);
    expect(at.record?.open).toBe(true);
  });

  test("that was found drained stays drained", async () => {
    const at = await upgraded();
    await at.node.record.write({ ...at.record!, found: { serviceRunning: true, drained: true } });
    const { outputs } = await at.run();
    expect(at.node.draining).toBe(true);
    expect(outputs).not.toHaveProperty("BackAtWorkAt");
  });

  test("that fails stays drained, and goes back to work when the failure is accepted", async () => {
    const at = await upgraded((of) => (of.contents.counts.projects = 2));
    await failureOf(() => at.run());
    expect([at.node.draining, at.node.taskCap]).toEqual([true, 0]);
    at.onFailure = "Warn";
    await at.run();
    expect([at.node.draining, at.node.taskCap]).toEqual([false, 5]);
  });

  test("that was cut off between its drain flag and its task cap gets its task cap", async () => {
    const at = await upgraded();
    await at.run();
    at.node.taskCap = 0;
    await at.run();
    expect(at.node.taskCap).toBe(5);
  });

  test("a dry run says what would be put back, and changes nothing", async () => {
    const at = await upgraded();
    const { lines } = await at.run({ dryRun: true });
    expect(at.node.draining).toBe(true);
    expect(lines.join("\n")).toContain("end the drain of node ha-1");
  });

  test("maintenance mode that is off is turned on first", async () => {
    const at = await upgraded((of) => (of.maintenance = false));
    await at.run();
    expect(at.maintenance).toBe(true);
  });

  test("without a baseline, version and schema are checked and the rest is named", async () => {
    const at = await upgraded();
    const { baseline, ...record } = at.record!;
    expect(baseline).toBeDefined();
    await at.node.record.write(record);
    const { lines } = await at.run();
    expect(lines.filter((line) => line.startsWith("info: ok  ")).length).toBeGreaterThan(2);
    expect(checked(lines, "no projects are missing")).toContain("there is no baseline");
  });
});
