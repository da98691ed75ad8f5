import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StruckScript } from "../../../src/stand-ins/engine/connection";
import type { EngineEvent } from "../../../src/stand-ins/engine/events";
import type { Tentacle } from "../../../src/stand-ins/engine/task-context";
import { processScripts } from "../../../src/stand-ins/engine/processes/process-scripts";
import { createTaskEngine } from "../../../src/stand-ins/engine/task-engine";
import { TaskLog } from "../../../src/stand-ins/controlling/task-log";
import { instance, machine, queuedRun, step } from "./made-up-run";

let workFolder: string;
beforeEach(() => (workFolder = mkdtempSync(join(tmpdir(), "connection-test-"))));
afterEach(() => rmSync(workFolder, { recursive: true, force: true }));

const SLOW = 'console.log("begun"); setTimeout(() => { set("Late", "yes"); console.log("over"); }, 400);';
/** Starts a program that goes on by itself, and waits for it. */
const STARTS = `
const child = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
console.log("child " + child.pid);
`;

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Carries out step `one` and, after a failure, step `F`, with somebody who strikes the first script when it says something. */
async function struck(one: string, strike: (script: StruckScript, text: string) => void) {
  const [a, b] = [machine("a"), machine("b", { Roles: ["Other"] })];
  const scripts: StruckScript[] = [];
  const events: (EngineEvent & { atMs: number })[] = [];
  const tentacle: Tentacle = { onScript: (script: StruckScript) => void scripts.push(script) };
  const engine = createTaskEngine({
    tentacles: new Map([
      [a.Id, tentacle],
      [b.Id, {}],
    ]),
    scripts: processScripts({
      machines: new Map([a, b].map(({ Id }) => [Id, { environment: {} }])),
      workFolder,
    }),
    onEvent: (event) => {
      events.push({ ...event, atMs: performance.now() });
      if (event.kind === "script-text" && event.step === "one" && scripts[0]) strike(scripts[0], event.text);
    },
  });
  const onOther = { Condition: "Failure", Properties: { "Octopus.Action.TargetRoles": "Other" } } as const;
  const steps = [step("one"), step("other", onOther), step("F", { Condition: "Failure" })];
  const { around } = instance([a, b], { one, other: "", F: 'console.log("recovers");' });
  const end = await engine.carryOut(
    queuedRun({ steps }),
    around,
    new TaskLog("ServerTasks-1", "Runbook"),
    AbortSignal.any([]),
  );
  const ended = (of: string) => events.find((event) => event.kind === "script-ended" && event.step === of);
  return { end, events, ended, first: scripts[0]! };
}

test("a script whose connection is lost has failed at once, goes on unheard, and keeps its Tentacle", async () => {
  let goneAt = 0;
  const { end, events, ended } = await struck(SLOW, (script) => {
    void script.ended.then(() => (goneAt = performance.now()));
    script.loseConnection();
  });
  expect(end).toMatchObject({ state: "Failed", errorMessage: /connection to the Tentacle on a was lost/ });
  expect(ended("one")).toMatchObject({ outcome: "failed", exitCode: undefined });
  expect(events.filter(({ kind }) => kind === "script-output")).toEqual([]);
  expect(events.flatMap((event) => (event.kind === "script-text" ? [event.text] : []))).toEqual(["begun", "recovers"]);
  expect(ended("one")!.atMs).toBeLessThan(goneAt);
  const beganAt = (name: string) => events.find((event) => event.kind === "script-began" && event.step === name)!.atMs;
  expect(beganAt("other")).toBeLessThan(goneAt);
  expect(beganAt("F")).toBeGreaterThan(goneAt - 50);
});

test("a script that is killed alone leaves what it started", async () => {
  const { end, events, first } = await struck(`${STARTS} setInterval(() => {}, 1000);`, (script) => script.kill());
  const child = Number(events.flatMap((event) => (event.kind === "script-text" ? [event.text] : []))[0]!.split(" ")[1]);
  try {
    expect(end.state).toBe("Failed");
    expect(isAlive(child)).toBe(true);
  } finally {
    first.killTree();
  }
});
