import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realMachine } from "../../src/machine/real";
import { findServerProgram } from "../../src/server-program/find-server";
import { serviceNameOf } from "../../src/server-program/service-name";
import { failureOf } from "../made-up/failure";
import { madeUpRun } from "../windows/made-up-run";

let disk = "";
beforeEach(async () => {
  disk = await mkdtemp(join(tmpdir(), "find-server-"));
});
afterEach(() => rm(disk, { recursive: true, force: true }));

const install = async (...folder: string[]) => {
  const place = join(disk, ...folder);
  await mkdir(place, { recursive: true });
  await writeFile(join(place, "Octopus.Server.exe"), "");
  return join(place, "Octopus.Server.exe");
};
const registered = (folder: string) => `KEY\r\n    InstallLocation    REG_SZ    ${join(disk, folder)}/\r\n`;
const find = (answer: string | { exitCode: number; stderr: string }) => {
  const env = { SystemRoot: "/windows", ProgramFiles: join(disk, "Programme") };
  return findServerProgram(madeUpRun(() => answer).run, { ...realMachine, env }, 60);
};
const noKey = { exitCode: 1, stderr: "FEHLER: Der angegebene Schluessel wurde nicht gefunden." };

test("where the installer says it put it", async () => {
  const path = await install("D", "Octopus");
  await install("Programme", "Octopus Deploy", "Octopus");
  expect(await find(registered("D/Octopus"))).toMatchObject({ path, exists: true });
});

test("the default folder, when the registry says nothing or names a folder without it", async () => {
  const path = await install("Programme", "Octopus Deploy", "Octopus");
  expect(await find(noKey)).toMatchObject({ path, exists: true });
  expect(await find(registered("gone"))).toMatchObject({ path, exists: true });
});

test("nowhere: says where it looked", async () => {
  const usual = join(disk, "Programme", "Octopus Deploy", "Octopus");
  expect(await find(noKey)).toEqual({ path: join(usual, "Octopus.Server.exe"), exists: false, lookedIn: [usual] });
});

test("a registry that says nothing at all is no answer", async () => {
  expect((await failureOf(() => find(""))).code).toBe("Windows-ToolSilent");
});

test.each([
  ["OctopusServer", "OctopusDeploy"],
  ["octopusserver", "OctopusDeploy"],
  ["Second", "OctopusDeploy: Second"],
])("the service of instance %s is '%s'", (instance, name) => expect(serviceNameOf(instance)).toBe(name));
