import { playProgram } from "../../../src/stand-ins/programs/play-program";
import { knows } from "../../../src/stand-ins/world/since";
import { madeUpWorld, type MadeUpWorld } from "../../rehearsal/made-up-world";

let at: MadeUpWorld;
afterEach(() => at.end());

async function says(program: string, args: string[]) {
  at = madeUpWorld({});
  at.first.program = program;
  const said: string[] = [];
  const carrier = { say: (line: string) => said.push(line), signal: new AbortController().signal };
  const exitCode = await playProgram(at.world, at.first, { program: "Octopus.Server", args, stdin: "" }, carrier);
  return { exitCode, said: said.join("\n") };
}

test.each([
  ["3.4.15", ["show-configuration"], 2],
  ["3.11.0", ["list-instances", "--format=json"], 2],
  ["3.12.0", ["list-instances", "--format=json"], 0],
  ["3.13.0", ["database", "--upgrade"], 1],
  ["3.14.159", ["show-master-key", "--format=json"], 1],
  ["3.14.159", ["show-master-key"], 0],
  ["3.17.14", ["version"], 2],
  ["2018.1.0", ["version"], 0],
  ["2021.1.8018", ["database-upgrade-status"], 2],
])("the program of %s, asked for %p, ends with %i", async (program, args, exitCode) => {
  expect((await says(program, args)).exitCode).toBe(exitCode);
});

test("an old program that is not asked for JSON prints XML", async () => {
  expect((await says("3.14.159", ["show-configuration"])).said).toContain("<octopus-settings");
});

test("a scenario plays what is not certain the other way", () => {
  at = madeUpWorld({});
  expect(knows(at.world, "3.17.14", "version")).toBe(false);
  Object.assign(at.world.scenario, { left: { since: { version: "3.0.0" } } });
  expect(knows(at.world, "3.17.14", "version")).toBe(true);
});
