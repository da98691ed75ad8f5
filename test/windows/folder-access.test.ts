import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closedFolder, closedFolders } from "../../src/windows/folder-access";
import { failureOf } from "../made-up/failure";
import { madeUpRun } from "./made-up-run";

const CLOSED = "O:BAG:DUD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";
const OPEN = "O:BAG:DUD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;BU)";

let programData = "";
beforeEach(async () => {
  programData = await mkdtemp(join(tmpdir(), "folder-access-"));
});
afterEach(() => rm(programData, { recursive: true, force: true }));

/** A machine on which icacls does something to a folder, and Get-Acl tells a list. */
function machine({
  sddl = CLOSED,
  onIcacls = async () => {},
  icacls = 0,
}: {
  sddl?: string;
  onIcacls?: (folder: string) => Promise<void>;
  icacls?: number;
} = {}) {
  const env = { SystemRoot: "/windows", ProgramData: programData };
  const made = madeUpRun((_, line) =>
    line.startsWith("icacls.exe") ? { exitCode: icacls, stdout: "1 Dateien verarbeitet" } : JSON.stringify({ sddl }),
  );
  const run: typeof made.run = async (call) => {
    if (call.program.endsWith("icacls.exe")) await onIcacls(call.args[0] ?? "");
    return made.run(call);
  };
  const ours = join(programData, "OctopusHaUpgrade");
  return { ...made, ours, run, env, folders: closedFolders(run, env, 60) };
}

test("our folder is closed under a name that nobody can guess, while it is empty, and then named", async () => {
  const names: string[] = [];
  const { folders, ours, calls } = machine({
    onIcacls: async (folder) => {
      names.push(folder);
      expect(await stat(ours).catch(() => "not there")).toBe("not there");
    },
  });
  await folders.ensure(ours);
  expect(await readdir(programData)).toEqual(["OctopusHaUpgrade"]);
  expect(names[0]).toMatch(/OctopusHaUpgrade\.[0-9a-f]{32}$/);
  expect(calls.slice(0, 2).map(({ args }) => args.slice(1))).toEqual([
    ["/inheritance:r", "/grant:r", "*S-1-5-18:(OI)(CI)F", "*S-1-5-32-544:(OI)(CI)F"],
    ["/setowner", "*S-1-5-32-544"],
  ]);
});

test("a folder that is a link is not ours, however well what it leads to is closed", async () => {
  const { folders, ours } = machine();
  const elsewhere = join(programData, "elsewhere");
  await mkdir(elsewhere);
  await symlink(elsewhere, ours, "junction");
  const { code, message } = await failureOf(() => folders.ensure(ours));
  expect(code).toBe("Folder-OpenToOthers");
  expect(message).toContain(`the folder ${ours} is a link, which can be led elsewhere`);
});

test("a folder below ours: ours comes first, and each is looked at once", async () => {
  const { folders, ours, lines } = machine();
  await folders.ensure(join(ours, "staging"));
  await folders.ensure(join(ours, "staging"));
  expect(await readdir(ours)).toEqual(["staging"]);
  expect(lines.map((line) => line.split(" ")[0])).toEqual([
    "icacls.exe",
    "icacls.exe",
    "powershell.exe",
    "icacls.exe",
    "icacls.exe",
    "powershell.exe",
  ]);
});

test("a folder that others can write to is refused and left as it is", async () => {
  const { run, env, ours, lines } = machine({ sddl: OPEN });
  await mkdir(ours);
  const failure = await failureOf(() => closedFolder(run, env, 60)(ours));
  expect(failure.code).toBe("Folder-OpenToOthers");
  expect(failure.message).toContain("its access list names BU");
  expect(failure.next).toContain("/setowner");
  expect(lines).toHaveLength(1);
});

test("something that was put into it while it was being closed", async () => {
  const { folders, ours } = machine({ onIcacls: (folder) => writeFile(join(folder, "node.exe"), "") });
  expect((await failureOf(() => folders.ensure(ours))).message).toContain("something was put into it");
  expect(await stat(ours).catch(() => "not there")).toBe("not there");
});

test("icacls that fails leaves nothing behind", async () => {
  const { folders, ours } = machine({ icacls: 5 });
  const failure = await failureOf(() => folders.ensure(ours));
  expect([failure.code, await readdir(programData)]).toEqual(["Folder-NotClosed", []]);
  expect(failure.what).toContain("icacls ended with 5");
});

test("when another step was first, its folder is looked at like any other", async () => {
  const { folders, ours } = machine({
    onIcacls: async () => {
      await mkdir(join(ours, "staging"), { recursive: true });
    },
  });
  await folders.ensure(ours);
  expect(await readdir(programData)).toEqual(["OctopusHaUpgrade"]);
});

test("a problem is told as a sentence, none as nothing", async () => {
  const [open, closed] = [machine({ sddl: OPEN }), machine()];
  expect(await open.folders.problemOf("C:\\x")).toBe(
    "the folder C:\\x can be changed by others: its access list names BU",
  );
  expect(await closed.folders.problemOf("C:\\x")).toBeUndefined();
});
