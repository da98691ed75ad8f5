import { Failure } from "../../../src/step/failure";
import { failureOf } from "../../made-up/failure";
import { versionOf } from "../../made-up/version";
import { given, type Given } from "./given";

const refuses = new Failure({
  code: "Server-CommandFailed",
  what: "At least one node has to take tasks.",
  next: "Ask.",
});

/** A node whose program does not drain it, on a server of that version. */
const last = (version: string, atDeadline: Given["inputs"]["atDeadline"]) =>
  given((at) => {
    at.currentVersion = versionOf(version);
    Object.assign(at.inputs, { atDeadline });
    Object.assign(at.node, { taskCap: undefined, drainDoesNothing: true, drainThrows: refuses });
  });

test("is a refusal that says what to set", async () => {
  const { code, message } = await failureOf(() => last("4.1.10", "Fail").run());
  expect(code).toBe("Drain-LastNode");
  expect(message).toContain("Upgrade.Drain.AtDeadline to Proceed");
});

test("goes on taking tasks where they may be cut off, until it runs none", async () => {
  const seen = await last("4.1.10", "Proceed").run();
  expect(seen.outputs.DrainBeganAt).toBeUndefined();
  expect(seen.outputs.DrainedAt).toBeDefined();
  expect(seen.outputs.TakesTasks).toBe(true);
  expect(seen.lines.join("\n")).toContain("is not drained");
});

test("cancelling tasks is no way either: that takes a drain", async () => {
  expect((await failureOf(() => last("4.1.10", "CancelTasks").run())).code).toBe("Drain-LastNode");
});

test("of a newer server is the failure that it was", async () => {
  expect((await failureOf(() => last("2018.2.0", "Proceed").run())).code).toBe("Server-CommandFailed");
});
