import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FaultName } from "../../../src/stand-ins/world/faults";
import { Chance } from "../../../src/stand-ins/world/chance";
import { makeStandInInstaller } from "../../../src/stand-ins/world/stand-in-installer";
import type { NodeComputers } from "../../../src/stand-ins/world/node-computers";
import { computersOnThisDisk } from "../../../src/stand-ins/computers-on-this-disk";
import { installPackage } from "../../../src/stand-ins/world/installer";
import { madeUpWorld, NEW, OLD, type MadeUpWorld } from "../../rehearsal/made-up-world";

let at: MadeUpWorld;
afterEach(() => at.end());

function install(
  bytes: Buffer | undefined,
  options: { faults?: FaultName[]; running?: boolean; computers?: NodeComputers } = {},
) {
  at = madeUpWorld({ faults: options.faults ?? [], computers: options.computers });
  if (!options.running) at.first.state = "stopped";
  const file = join(at.folder, "Octopus.msi");
  if (bytes) writeFileSync(file, bytes);
  return installPackage(at.world, at.first, { file, args: ["/i"], folderClosed: true });
}

const whole = makeStandInInstaller(NEW, 10_000, new Chance(1));

test.each<[string, Buffer | undefined, Parameters<typeof install>[1], number, string]>([
  ["a whole package on a stopped node", whole, {}, 0, NEW],
  ["a package that is not there", undefined, {}, 1619, OLD],
  ["a package cut short", whole.subarray(0, 9_000), {}, 1620, OLD],
  ["something else", Buffer.from("hello\n"), {}, 1620, OLD],
  ["while the service runs", whole, { running: true }, 3010, OLD],
  ["fault msi-1603-on-primary", whole, { faults: ["msi-1603-on-primary"] }, 1603, OLD],
  ["fault msi-1618-then-0", whole, { faults: ["msi-1618-then-0"] }, 1618, OLD],
  ["fault msi-3010-old-program", whole, { faults: ["msi-3010-old-program"] }, 3010, OLD],
])("%s", async (_title, bytes, options, exitCode, installed) => {
  expect(await install(bytes, options)).toBe(exitCode);
  expect(at.first.program).toBe(installed);
});

test("one installer at a time on a node; it holds the lock until it has ended", async () => {
  let end: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (end = resolve));
  const computers: NodeComputers = {
    ...computersOnThisDisk,
    install: () => held.then(() => ({ exitCode: 0, program: NEW })),
  };
  const first = install(whole, { computers });
  while (at.first.installerUntilSeconds === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  const file = join(at.folder, "Octopus.msi");
  expect(await installPackage(at.world, at.first, { file, args: ["/i"], folderClosed: true })).toBe(1618);
  end();
  expect(await first).toBe(0);
  expect([at.first.installerUntilSeconds, at.first.program]).toEqual([0, NEW]);
});

test("with computers that run it for real, what is installed is what they say", async () => {
  const computers: NodeComputers = {
    ...computersOnThisDisk,
    install: () => Promise.resolve({ exitCode: 3010, program: OLD }),
  };
  expect(await install(whole, { computers })).toBe(3010);
  expect(at.first.program).toBe(OLD);
});
