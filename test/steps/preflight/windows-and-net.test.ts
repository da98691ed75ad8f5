import { versionOf } from "../../made-up/version";
import { run } from "../../../steps/preflight/run";
import { MadeUpMachine, preflightOn } from "./made-up-preflight";

test.each<[installed: string, asked: number]>([
  ["2019.13.7", 1],
  ["3.17.14", 1],
  ["2020.1.0", 0],
])("the .NET Framework of a node on %s is asked %i times: no later version needs it", async (installed, asked) => {
  const machine = new MadeUpMachine();
  machine.installedVersion = versionOf(installed);
  const { context, seen } = preflightOn(machine);
  await run(context).catch(() => undefined);
  expect([machine.frameworkAsked, seen.outputs.FrameworkRelease]).toEqual([asked, asked ? 461_814 : undefined]);
});

test.each<[windows: string, warned: boolean]>([
  ["6.3.9600", true],
  ["10.0.14393", false],
  ["10.0.20348", false],
])("on Windows %s, that Node.js does not support it is said: %s", async (version, warned) => {
  const machine = new MadeUpMachine();
  machine.windows = { version, name: "" };
  const { context, seen } = preflightOn(machine);
  await run(context);
  expect(seen.lines.join("\n").includes("supports Windows Server 2016 (10.0.14393) and newer")).toBe(warned);
});
