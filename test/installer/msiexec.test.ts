import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  installCall,
  installerRunner,
  intoFolderOf,
  intoFolderUnlessNamed,
  otherFolderIn,
  problemOfProperty,
  uninstallCall,
} from "../../src/installer/msiexec";
import { programRunner } from "../../src/windows/run-program";
import { surroundings, temporaryFolder } from "./surroundings";

const MSIEXEC = "C:\\Windows\\System32\\msiexec.exe";
const call = (properties: string[], folder = "C:\\ProgramData\\OctopusHaUpgrade") =>
  installCall(MSIEXEC, { installer: `${folder}\\x.msi`, log: `${folder}\\x.log`, properties });

test("the silent installation that cannot restart the node, without a time limit", () => {
  expect(call([])).toEqual({
    program: MSIEXEC,
    args: [
      "/i",
      "C:\\ProgramData\\OctopusHaUpgrade\\x.msi",
      "/quiet",
      "/norestart",
      "RUNMANAGERONEXIT=no",
      "/l*v",
      "C:\\ProgramData\\OctopusHaUpgrade\\x.log",
    ],
    timeoutSeconds: undefined,
    verbatimArguments: false,
  });
});

test("paths with spaces are left to the usual quoting while no property needs its own", () => {
  const { args, verbatimArguments } = call(["WIXUI_DONTVALIDATEPATH=1"], "D:\\Program Data");
  expect(args[1]).toBe("D:\\Program Data\\x.msi");
  expect(args.at(-1)).toBe("WIXUI_DONTVALIDATEPATH=1");
  expect(verbatimArguments).toBe(false);
});

test("a property with a space is written as msiexec reads it: only the value in quotation marks", () => {
  const { args, verbatimArguments } = call(["INSTALLLOCATION=D:\\Octopus Server", "A=1"], "D:\\Program Data");
  expect(args.join(" ")).toBe(
    '/i "D:\\Program Data\\x.msi" /quiet /norestart RUNMANAGERONEXIT=no /l*v "D:\\Program Data\\x.log" INSTALLLOCATION="D:\\Octopus Server" A=1',
  );
  expect(verbatimArguments).toBe(true);
});

test.each(["WIXUI_DONTVALIDATEPATH=1", "INSTALLLOCATION=D:\\Octopus Server", "EMPTY=", "A.B_2=a=b"])(
  "%s may be handed over",
  (property) => expect(problemOfProperty(property)).toBeUndefined(),
);

test.each([
  "noequals",
  "lower=1",
  "/x {GUID}",
  'NAME="quoted"',
  "NAME=a\nREMOVE=ALL",
  "RUNMANAGERONEXIT=yes",
  "REBOOT=Force",
  "REMOVE=ALL",
  "REINSTALL=ALL",
  "ACTION=ADMIN",
  "TRANSFORMS=x.mst",
  "PATCH=x.msp",
])("%s is refused", (property) => expect(problemOfProperty(property)).toContain(property.split("=")[0]));

describe("as a real process receives it", () => {
  const folder = temporaryFolder();

  test("paths with spaces arrive unharmed, and so do exit codes", async () => {
    const program = join(folder.path, "msiexec");
    const seen = join(folder.path, "arguments.json");
    await writeFile(
      program,
      `#!${process.execPath}\nrequire("fs").writeFileSync(${JSON.stringify(seen)}, JSON.stringify(process.argv.slice(2)));process.exit(194);\n`,
    );
    await chmod(program, 0o755);
    const run = installerRunner(programRunner(surroundings()), program);
    const ended = await run({ installer: "/a b/x.msi", log: "/c d/x.log", properties: ["WIXUI_DONTVALIDATEPATH=1"] });
    expect(ended.exitCode).toBe(194);
    expect(JSON.parse(await readFile(seen, "utf8"))).toEqual([
      "/i",
      "/a b/x.msi",
      "/quiet",
      "/norestart",
      "RUNMANAGERONEXIT=no",
      "/l*v",
      "/c d/x.log",
      "WIXUI_DONTVALIDATEPATH=1",
    ]);
  });
});

test("the silent uninstallation names the package, and passes no property", () => {
  expect(uninstallCall(MSIEXEC, { installer: "C:\\x y.msi", log: "C:\\x.log" })).toEqual({
    program: MSIEXEC,
    args: ["/x", "C:\\x y.msi", "/quiet", "/norestart", "/l*v", "C:\\x.log"],
    timeoutSeconds: undefined,
  });
});

test("a program goes into the folder it was in, whatever the properties say; an unknown folder is not passed", () => {
  const program = "D:\\Octopus Server\\Octopus.Server.exe";
  expect(intoFolderOf(program, ["A=1", "INSTALLLOCATION=C:\\Elsewhere"])).toEqual([
    "A=1",
    "INSTALLLOCATION=D:\\Octopus Server",
  ]);
  expect(intoFolderOf("", ["A=1"])).toEqual(["A=1"]);
});

test("a program that is gone goes into the folder that the operator names, else into the one it was in", () => {
  const program = "D:\\Octopus Server\\Octopus.Server.exe";
  const named = ["INSTALLLOCATION=C:\\Elsewhere", "A=1"];
  expect(intoFolderUnlessNamed(program, named)).toEqual(named);
  expect(intoFolderUnlessNamed(program, ["A=1"])).toEqual(["A=1", "INSTALLLOCATION=D:\\Octopus Server"]);
});

test.each([
  ["INSTALLLOCATION=C:\\Elsewhere", "C:\\Elsewhere"],
  ["INSTALLLOCATION=d:\\octopus server\\", undefined],
  ["A=INSTALLLOCATION=C:\\Elsewhere", undefined],
])("the folder that %s names, if it is another: %s", (property, folder) => {
  expect(otherFolderIn(["A=1", property], "D:\\Octopus Server\\Octopus.Server.exe")).toBe(folder);
});
