import * as z from "zod";
import type { Machine } from "../../src/machine/machine";
import { simulatedScripts } from "../../src/simulation/scripts";
import type { SimulatedScript } from "../../src/simulation/script";
import type { StruckScript } from "../../src/stand-ins/engine/connection";
import { Orphans } from "../../src/stand-ins/engine/orphans";
import type { ScriptCarrier } from "../../src/stand-ins/engine/script-carrier";
import { defineStep, type ContextOf } from "../../src/step/define-step";
import { Failure } from "../../src/step/failure";
import { shared } from "../../src/upgrade/shared-inputs";
import { carryOut, step } from "../stand-ins/engine/made-up-run";

/** The package of the step that a test plays. */
const NAME = "octopus-ha-played";
const inputs = z.object({ dryRun: shared.dryRun });
const reads = {};
type Context = ContextOf<typeof inputs, typeof reads, readonly ["NodeName"], unknown>;

/** What can be done to a script that has said "begun". */
interface Striker {
  script: StruckScript;
  cancel: AbortController;
}

/** The same script twice: as a program, and as a step. */
interface Played {
  program: string;
  body: (context: Context, script: SimulatedScript, startChild: () => void) => Promise<void>;
  strike?: (striker: Striker) => void;
  /** The cancel kills PowerShell alone. */
  leavesOrphans?: true;
  cancelledBefore?: true;
  expected: Partial<Story>;
}

interface Story {
  state: string;
  ended: (string | number | undefined)[][];
  reason: string;
  outputs: string[];
  artifacts: string[];
  heardAfterwards: boolean;
  orphans: string[];
  childIsAlive: boolean | undefined;
}

const hang = (log: Context["log"], startChild: () => void) => {
  startChild();
  log.info("begun");
  return new Promise<never>(() => undefined);
};
const HANG = "setInterval(() => {}, 1000);";
const CHILD = `const child = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore", detached: false });
  console.log("child " + child.pid);`;
const LEFT = `console.log("begun"); process.stdin.on("end", () => (console.log("afterwards"), process.exit(0))).resume();`;
const left = async ({ log, signal }: Context) => {
  log.info("begun");
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  log.info("afterwards");
};

const PLAYED: [string, Played][] = [
  [
    "succeeds, with an output and an artifact",
    {
      program: `set("NodeName", "n1"); require("fs").writeFileSync("a.txt", "bytes"); message("createArtifact", { path: "a.txt", name: "A" });`,
      body: (context) => {
        context.output("NodeName", "n1");
        context.artifact("a.txt", "A");
        return Promise.resolve();
      },
      expected: { state: "Success", ended: [["success", 0]], outputs: ["NodeName=n1"], artifacts: ["A: bytes"] },
    },
  ],
  [
    "names an artifact that is not there",
    {
      program: `message("createArtifact", { path: "gone.txt", name: "A" });`,
      body: (context) => {
        context.artifact("gone.txt", "A");
        return Promise.resolve();
      },
      expected: { state: "Success", ended: [["success", 0]] },
    },
  ],
  [
    "fails",
    {
      program: `set("NodeName", "n1"); message("resultMessage", { message: "no luck" }); process.exit(1);`,
      body: (context) => {
        context.output("NodeName", "n1");
        throw new Failure({ code: "Played-Failed", what: "no luck", next: "None." });
      },
      expected: { state: "Failed", ended: [["failed", 1]], reason: "no luck", outputs: ["NodeName=n1"] },
    },
  ],
  [
    "is cancelled before it begins",
    {
      program: `set("NodeName", "n1");`,
      body: (context) => {
        context.output("NodeName", "n1");
        return Promise.resolve();
      },
      cancelledBefore: true,
      expected: { state: "Canceled" },
    },
  ],
  [
    "is cancelled, with the program that it started",
    {
      program: `${CHILD} console.log("begun"); ${HANG}`,
      body: ({ log }, _script, startChild) => hang(log, startChild),
      strike: ({ cancel }) => cancel.abort(),
      expected: { state: "Canceled", ended: [["cancelled", undefined]], childIsAlive: false },
    },
  ],
  [
    "is killed alone, and the program that it started goes on",
    {
      program: `${CHILD} console.log("begun"); ${HANG}`,
      body: ({ log }, _script, startChild) => hang(log, startChild),
      strike: ({ script }) => script.kill(),
      expected: { state: "Failed", ended: [["failed", undefined]], reason: "none (killed)", childIsAlive: true },
    },
  ],
  [
    "is killed with the program that it started",
    {
      program: `${CHILD} console.log("begun"); ${HANG}`,
      body: ({ log }, _script, startChild) => hang(log, startChild),
      strike: ({ script }) => script.killTree(),
      expected: { state: "Failed", ended: [["failed", undefined]], reason: "none (killed)", childIsAlive: false },
    },
  ],
  [
    "loses its connection, and goes on unheard",
    {
      program: `console.log("begun"); setTimeout(() => set("NodeName", "late"), 200);`,
      body: async (context) => {
        context.log.info("begun");
        await new Promise((resolve) => setTimeout(resolve, 200));
        context.output("NodeName", "late");
      },
      strike: ({ script }) => script.loseConnection(),
      expected: { state: "Failed", ended: [["failed", undefined]], reason: "lost" },
    },
  ],
  [
    "is left behind by its PowerShell, notices, and nobody hears it",
    {
      program: LEFT,
      body: left,
      strike: ({ cancel }) => cancel.abort(),
      leavesOrphans: true,
      expected: { state: "Canceled", ended: [["cancelled", undefined]], orphans: ["left", "ended"] },
    },
  ],
];

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** The step, run in this process; its clock is not asked for anything but the deadline of stdin. */
function inThisProcess({ body }: Played, startChild: (script: SimulatedScript) => void): ScriptCarrier {
  const scripts: SimulatedScript[] = [];
  const played = defineStep({
    ...{ id: "played", name: "Octopus HA - Played", description: "Does what a test says.", role: "every" },
    ...{ templateId: "3f1f6f0e-50f1-4d7f-9a3e-8b0f0d4f2a12", rerun: "repeatable" },
    ...{ inputs, reads, outputs: ["NodeName"], needs: [], tools: () => ({}), examples: [] },
    run: async (context) => {
      const script = scripts.at(-1)!;
      await body(context, script, () => startChild(script));
    },
  });
  const clock = { now: () => new Date(), timeout: () => new AbortController().signal };
  return simulatedScripts({
    steps: [played],
    machineFor: (_machineId, script) => {
      scripts.push(script);
      return { clock, env: {}, files: { sizeNow: () => 5 } } as unknown as Machine;
    },
    forgedOn: () => ({}),
    readFile: (_machineId, path) => (path === "a.txt" ? Buffer.from("bytes") : undefined),
    onBroken: (error) => {
      throw error;
    },
  });
}

async function storyOf(played: Played, carrier: (of: typeof played) => ScriptCarrier | undefined): Promise<Story> {
  const orphans: string[] = [];
  const keeper = new Orphans((what) => orphans.push(what));
  keeper.areLeft = played.leavesOrphans ?? false;
  let script: StruckScript | undefined;
  let isStruck = false;
  const cancel = new AbortController();
  if (played.cancelledBefore) cancel.abort();
  const made = carrier(played);
  const told = await carryOut(
    { steps: [step(NAME)] },
    {
      ...(made ? { carrier: made } : {}),
      scripts: { [NAME]: played.program },
      orphans: keeper,
      cancel,
      onScript: (each) => (script = each),
      onEvent: (event) => {
        if (event.kind !== "script-text" || event.text !== "begun" || isStruck || !script) return;
        isStruck = true;
        played.strike?.({ script, cancel });
      },
    },
  );
  await script?.ended;
  while (keeper.areAlive) await new Promise((resolve) => setTimeout(resolve, 10));
  return {
    state: told.state,
    ended: told.ended.map(({ outcome, exitCode }) => [outcome, exitCode]),
    reason: told.ended[0]?.reason ?? "",
    outputs: told.events.flatMap((event) => (event.kind === "script-output" ? [`${event.name}=${event.value}`] : [])),
    artifacts: told.artifacts.map(({ fileName, text }) => `${fileName}: ${text}`),
    heardAfterwards: told.texts.includes("afterwards"),
    orphans,
    childIsAlive: await childIn(told.texts, played.expected.childIsAlive),
  };
}

/** A process that was killed is there until its new parent has seen it. */
async function childIn(texts: readonly string[], expected: boolean | undefined): Promise<boolean | undefined> {
  const pid = Number(texts.find((text) => text.startsWith("child "))?.slice("child ".length));
  if (!pid) return undefined;
  const until = Date.now() + (expected === true ? 100 : 5000);
  while (isAlive(pid) && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
  const alive = isAlive(pid);
  if (alive) process.kill(pid, "SIGKILL");
  return alive;
}

const expectedOf = ({ expected }: Played) => ({
  ...{ ended: [], outputs: [], artifacts: [], heardAfterwards: false, orphans: [], childIsAlive: undefined },
  ...expected,
  reason: expect.stringContaining(expected.reason ?? "") as string,
});

test.each(PLAYED)("a process that %s", async (_what, played) => {
  expect(await storyOf(played, () => undefined)).toEqual(expectedOf(played));
});

test.each(PLAYED)("a step in this process that %s", async (_what, played) => {
  let childIsAlive: boolean | undefined;
  const startChild = (script: SimulatedScript) => {
    childIsAlive = true;
    script.children.add({ kill: () => (childIsAlive = false) });
  };
  const story = await storyOf(played, () => inThisProcess(played, startChild));
  expect({ ...story, childIsAlive }).toEqual(expectedOf(played));
});
