import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { FIRST_BODY, OTHER_BODY } from "./body";
import { CLOSED, MadeUpComputer } from "./made-up-computer";
import { runOn, withPwsh } from "./pwsh";

// The flow with stand-ins for Get-Acl and for making our folder: .NET knows access lists on Windows only. That Windows then
// lets nobody else in is not shown here.

let machine: MadeUpComputer;
beforeEach(() => (machine = new MadeUpComputer()));
afterEach(() => machine.remove());

const placeOf = (version: string) => join(machine.ourFolder, "node", version, "node.exe");
/** In the place of the function that makes our folder. */
const MADE_UP_MAKING = `function New-OurFolder {
    Add-Content -LiteralPath $env:MADE_UP_MAKE_LOG -Value $ourFolder
    if ($env:MADE_UP_MAKE_ERROR) { throw $env:MADE_UP_MAKE_ERROR }
    [void](New-Item -ItemType Directory -Path $ourFolder)
}
`;
const runFirst = (version: string) => {
  const parts = FIRST_BODY.split(/^function New-OurFolder \{\n[^]*?^\}\n/m);
  expect(parts).toHaveLength(2);
  const body = parts.join(MADE_UP_MAKING);
  return runOn(machine, body, { ...machine.variables, ...machine.runtimePackage(version) });
};

withPwsh("the first step unpacks Node into a folder that it made closed, and every step runs on it", async () => {
  expect((await runFirst("24.1.0")).exitCode).toBe(0);
  expect(machine.seen?.node).toContain(join("octopus-ha-node-runtime", "24.1.0"));
  expect(existsSync(placeOf("24.1.0"))).toBe(true);
  expect(readFileSync(machine.makeLog, "utf8").trim()).toBe(machine.ourFolder);
  expect(readdirSync(machine.programData)).toEqual(["OctopusHaUpgrade"]);

  machine.path = machine.makeFolder("empty");
  rmSync(machine.seenFile);
  expect((await runOn(machine, OTHER_BODY, machine.variables)).exitCode).toBe(0);
  expect(machine.seen).toBeDefined();
});

withPwsh("once per version; an older one stays, and the newest runs", async () => {
  await runFirst("24.9.0");
  const before = statSync(placeOf("24.9.0")).ino;
  await runFirst("24.9.0");
  expect(statSync(placeOf("24.9.0")).ino).toBe(before);
  await runFirst("24.10.0");
  expect(readdirSync(join(machine.ourFolder, "node")).sort()).toEqual(["24.10.0", "24.9.0"]);
  await runOn(machine, OTHER_BODY, machine.variables);
  expect(machine.seen?.node).toContain("24.10.0");
});

withPwsh("half a node.exe and what a killed run left are replaced", async () => {
  mkdirSync(join(placeOf("24.1.0"), ".."), { recursive: true });
  writeFileSync(placeOf("24.1.0"), "half");
  writeFileSync(`${placeOf("24.1.0")}.${"a".repeat(32)}`, "left over");
  expect((await runFirst("24.1.0")).exitCode).toBe(0);
  expect(readdirSync(join(placeOf("24.1.0"), ".."))).toEqual(["node.exe"]);
});

withPwsh("a package that holds no Node", async () => {
  const variables = machine.runtimePackage("24.1.0");
  rmSync(join(machine.folder, "octopus-ha-node-runtime/24.1.0/node.exe"));
  const { exitCode, reason } = await runOn(machine, FIRST_BODY, { ...machine.variables, ...variables });
  expect([exitCode, reason?.split(":")[0]]).toEqual([1, "Step-Runtime-Wrong"]);
});

withPwsh("a folder where node.exe should be is named as the reason", async () => {
  mkdirSync(placeOf("24.1.0"), { recursive: true });
  const { exitCode, reason } = await runFirst("24.1.0");
  expect([exitCode, reason]).toEqual([
    1,
    `Step-Runtime-NotWritten: Node could not be put at '${placeOf("24.1.0")}': there is a folder of that name. Remove it, and run again.`,
  ]);
});

withPwsh("a folder that cannot be made closed gets nothing", async () => {
  machine.makeError = "This security ID may not be assigned as the owner.";
  const { exitCode, reason } = await runFirst("24.1.0");
  expect([exitCode, reason?.split(":")[0]]).toEqual([1, "Step-Runtime-NotClosed"]);
  expect(existsSync(machine.ourFolder)).toBe(false);
});

describe("a folder in the hands of others is not used, by the first step or any other", () => {
  for (const sddl of [
    "O:BAG:SYD:AI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)",
    "O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;0x1200a9;;;BU)",
    "O:S-1-5-21-1-2-3-1001G:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)",
    "O:BAG:SYD:PAI(OA;OICI;FA;00000000-0000-0000-0000-000000000001;;WD)(A;OICI;FA;;;BA)",
    "O:BAG:SYD:NO_ACCESS_CONTROL",
    "",
  ]) {
    withPwsh(sddl || "no answer", async () => {
      machine.node(placeOf("24.1.0"), "v24.1.0");
      machine.sddl = sddl;
      for (const run of [() => runFirst("24.1.0"), () => runOn(machine, OTHER_BODY, machine.variables)]) {
        expect((await run()).reason?.split(":")[0]).toBe("Step-Runtime-NotOurs");
      }
      expect(machine.seen).toBeUndefined();
    });
  }

  withPwsh("one that leads elsewhere", async () => {
    const elsewhere = machine.makeFolder("elsewhere");
    symlinkSync(elsewhere, machine.ourFolder);
    expect((await runFirst("24.1.0")).reason?.split(":")[0]).toBe("Step-Runtime-NotOurs");
    expect(readdirSync(elsewhere)).toEqual([]);
  });
});

describe("a folder of SYSTEM and Administrators is used, however Windows writes them", () => {
  for (const sddl of [
    CLOSED,
    "O:SYG:SYD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)",
    "O:S-1-5-32-544G:S-1-5-18D:PAI(A;OICI;FA;;;S-1-5-18)(A;OICI;FA;;;S-1-5-32-544)",
  ]) {
    withPwsh(sddl, async () => {
      machine.node(placeOf("24.1.0"), "v24.1.0");
      machine.sddl = sddl;
      expect((await runOn(machine, OTHER_BODY, machine.variables)).exitCode).toBe(0);
    });
  }
});
