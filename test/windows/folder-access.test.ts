import { mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realMachine } from "../../src/machine/real";
import { closedFolder, closedFolders } from "../../src/windows/folder-access";
import type { RunProgram } from "../../src/windows/run-program";
import { CLOSED_SDDL, problemOfSddl } from "../../src/windows/sddl";
import { failureOf } from "../made-up/failure";

const CLOSED = "O:BAG:DUD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";
const OPEN = "O:BAG:DUD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;BU)";

let programData = "";
beforeEach(async () => {
  programData = await mkdtemp(join(tmpdir(), "folder-access-"));
});
afterEach(() => rm(programData, { recursive: true, force: true }));

/** A machine on which Windows PowerShell makes folders and tells what it finds of them. */
function machine({
  sddl = CLOSED,
  link = false,
  onMake = (folder) => mkdir(folder).then(() => undefined),
}: {
  sddl?: string;
  link?: boolean;
  /** What making a folder does; a text is what PowerShell says went wrong. */
  onMake?: (folder: string) => Promise<string | undefined>;
} = {}) {
  const env = { SystemRoot: "/windows", ProgramData: programData };
  const asked: string[] = [];
  const scripts: string[] = [];
  const run: RunProgram = async ({ program, args, input = "" }) => {
    expect(program).toContain("powershell.exe");
    const script = Buffer.from(args.at(-1)!, "base64").toString("utf16le");
    const folder = Buffer.from(input.trim(), "base64").toString("utf8");
    const name = /^# octopus-ha-upgrade: ([a-z-]+)/.exec(script)![1]!;
    asked.push(`${name} ${folder}`);
    scripts.push(script);
    const error = name === "folder-make" ? await onMake(folder) : undefined;
    const answer = error ? { error } : name === "folder-make" ? { made: true } : { sddl, link };
    return {
      exitCode: error ? 1 : 0,
      stdout: JSON.stringify(answer),
      stderr: "",
      timedOut: false,
      startError: undefined,
    };
  };
  return {
    ours: join(programData, "OctopusHaUpgrade"),
    asked,
    scripts,
    run,
    env,
    on: { ...realMachine, env },
    folders: closedFolders(run, { ...realMachine, env }, 60),
  };
}

test("our folder comes into being with its access list, under its own name and in one call", async () => {
  const { folders, ours, asked, scripts } = machine();
  await folders.ensure(ours);
  expect(asked).toEqual([`folder-make ${ours}`, `folder-access ${ours}`]);
  expect(await readdir(programData)).toEqual(["OctopusHaUpgrade"]);
  const [make] = scripts;
  expect(make).toContain(`SetSecurityDescriptorSddlForm('${CLOSED_SDDL}')`);
  expect(make).toContain("[IO.Directory]::CreateDirectory($given, $security)");
  expect(make!.match(/CreateDirectory|New-Item|mkdir|Move|Rename/g)).toHaveLength(1);
  expect(problemOfSddl(CLOSED_SDDL)).toBeUndefined();
});

test("a folder that is a link is not ours, however well what it leads to is closed", async () => {
  const { folders, ours, asked } = machine({ link: true });
  const elsewhere = join(programData, "elsewhere");
  await mkdir(elsewhere);
  await symlink(elsewhere, ours, "junction");
  const { code, message } = await failureOf(() => folders.ensure(ours));
  expect(code).toBe("Folder-OpenToOthers");
  expect(message).toContain(`the folder ${ours} is a link, which can be pointed elsewhere`);
  expect(asked).toEqual([`folder-access ${ours}`]);
});

test("a link that leads nowhere yet is not made into a folder elsewhere", async () => {
  const { folders, ours, asked } = machine({ link: true });
  await symlink(join(programData, "nowhere"), ours, "junction");
  expect((await failureOf(() => folders.ensure(ours))).code).toBe("Folder-OpenToOthers");
  expect(asked).toEqual([`folder-access ${ours}`]);
});

test("a folder below ours: ours comes first, and each is looked at once", async () => {
  const { folders, ours, asked } = machine();
  const staging = join(ours, "staging");
  await folders.ensure(staging);
  await folders.ensure(staging);
  expect(asked).toEqual([
    `folder-make ${ours}`,
    `folder-access ${ours}`,
    `folder-make ${staging}`,
    `folder-access ${staging}`,
  ]);
});

test("a folder that others can write to is refused and left as it is", async () => {
  const { run, on, ours, asked } = machine({ sddl: OPEN });
  await mkdir(ours);
  const failure = await failureOf(() => closedFolder(run, on, 60)(ours));
  expect(failure.code).toBe("Folder-OpenToOthers");
  expect(failure.message).toContain("its access list names BU");
  expect(failure.next).toContain("/setowner");
  expect(asked).toHaveLength(1);
});

test("one that somebody else made in between is looked at like any other: making does not change it", async () => {
  const { folders, ours } = machine({ sddl: OPEN, onMake: (folder) => mkdir(folder).then(() => undefined) });
  expect((await failureOf(() => folders.ensure(ours))).code).toBe("Folder-OpenToOthers");
});

test("a folder that cannot be made so is not made at all", async () => {
  const { folders, ours } = machine({ onMake: async () => "This security ID may not be assigned as the owner." });
  const failure = await failureOf(() => folders.ensure(ours));
  expect([failure.code, await readdir(programData)]).toEqual(["Folder-NotClosed", []]);
  expect(failure.message).toContain("may not be assigned as the owner");
});

test("a problem is told as a sentence, none as nothing", async () => {
  const [open, closed] = [machine({ sddl: OPEN }), machine()];
  expect(await open.folders.problemOf("C:\\x")).toBe(
    "the folder C:\\x can be changed by others: its access list names BU",
  );
  expect(await closed.folders.problemOf("C:\\x")).toBeUndefined();
});

describe("the Node in our folder is started by a script that has looked at the folder", () => {
  const runOn = (given: ReturnType<typeof machine>, ...path: string[]) =>
    closedFolders(
      given.run,
      { ...realMachine, env: given.env, computer: { hostName: "x", nodeProgram: join(given.ours, ...path) } },
      60,
    );

  test("so it is not asked again; what lies below is", async () => {
    const given = machine();
    const folders = runOn(given, "node", "22.21.1", "node.exe");
    await folders.ensure(given.ours);
    expect(given.asked).toEqual([]);
    const staging = join(given.ours, "staging");
    await mkdir(staging, { recursive: true });
    await folders.ensure(staging);
    expect(given.asked).toEqual([`folder-access ${staging}`]);
  });

  test("who asks for its access list is told it", async () => {
    const given = machine({ sddl: OPEN });
    expect(await runOn(given, "node", "22.21.1", "node.exe").problemOf(given.ours)).toContain(
      "can be changed by others",
    );
  });

  test.each([
    [["node.exe"]],
    [["node", "node.exe"]],
    [["node", "latest", "node.exe"]],
    [["..", "node", "22.21.1", "node.exe"]],
  ])("not any Node: %j", async (path) => {
    const given = machine({ sddl: OPEN });
    await mkdir(given.ours);
    expect((await failureOf(() => runOn(given, ...path).ensure(given.ours))).code).toBe("Folder-OpenToOthers");
  });
});
