import type { FaultName } from "../../../src/stand-ins/world/faults";
import { playProgram } from "../../../src/stand-ins/programs/play-program";
import { madeUpWorld, NEW, type MadeUpWorld } from "../../rehearsal/made-up-world";

/** The stand-in programs without a process that carries them. */
let at: MadeUpWorld;
afterEach(() => at.end());

async function play(program: string, args: string[], faults: FaultName[] = []) {
  at = madeUpWorld({ faults });
  for (const node of at.world.nodes) Object.assign(node, { state: "stopped", offline: true });
  at.first.program = NEW;
  const said: string[] = [];
  const killed: string[] = [];
  const gone = new AbortController();
  const exitCode = await playProgram(
    at.world,
    at.first,
    { program, args, stdin: "" },
    { say: (line) => said.push(line), signal: gone.signal, killStep: (what) => killed.push(what) },
  );
  return { exitCode, said, killed, gone };
}

test("exit codes are whole, and the call is noted", async () => {
  const { exitCode, said } = await play("sc", ["queryex", "NoSuchService"]);
  expect([exitCode, said[0]]).toEqual([1060, "[SC] QUERYEX FAILED 1060:"]);
  expect(at.world.heard).toMatchObject([{ kind: "program", node: "ha-1", program: "sc" }]);
});

test("a program that nobody plays is not understood", async () => {
  expect((await play("icacls", ["C:\\"])).exitCode).toBe(87);
  expect(at.of("not-understood")).toMatchObject([{ node: "ha-1", call: "icacls C:\\" }]);
});

test.each<[FaultName, string]>([
  ["upgrader-goes-on", "step"],
  ["step-killed-after-commit", "step and program"],
])("with fault %s the upgrade kills the %s", async (fault, what) => {
  expect((await play("Octopus.Server", ["database", "--upgrade"], [fault])).killed).toEqual([what]);
});

test("the process of an upgrader is there until its carrier says that it is gone", async () => {
  const { exitCode, gone } = await play("Octopus.Server", ["database", "--upgrade"]);
  expect([exitCode, at.world.upgraderProcesses.has("ha-1")]).toEqual([0, true]);
  gone.abort();
  expect(at.world.upgraderProcesses.has("ha-1")).toBe(false);
});

test("service --start waits until the service runs, --stop until it has stopped", async () => {
  expect((await play("Octopus.Server", ["service", "--stop"])).exitCode).toBe(1);
  at.first.program = at.world.schemaVersion;
  const carrier = { say: () => undefined, signal: new AbortController().signal };
  const service = (order: string) =>
    playProgram(at.world, at.first, { program: "Octopus.Server", args: ["service", order], stdin: "" }, carrier);
  const startsIn = (serviceStartSeconds: number) => {
    const { scenario } = at.world;
    Object.assign(at.world, { scenario: { ...scenario, durations: { ...scenario.durations, serviceStartSeconds } } });
  };
  startsIn(20);
  expect([await service("--start"), at.first.state]).toEqual([0, "running"]);
  expect([await service("--stop"), at.first.state]).toEqual([0, "stopped"]);
  // At a hundred and fifty looks of 0.3 s it gives up.
  startsIn(40_000);
  expect([await service("--start"), at.first.state]).toEqual([1, "start-pending"]);
});
