import { pendingRestart } from "../../src/windows/pending-restart";
import type { SmallTool } from "../../src/windows/small-tool";

const MANAGER = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager";
const SERVICING = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing";
const UPDATE = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update";
const full = (key: string) => key.replace("HKLM", "HKEY_LOCAL_MACHINE");

/** A registry with these keys: the lines of values, and the names of keys below. */
const registryOf =
  (keys: Readonly<Record<string, { values?: string[]; children?: string[] }>>): SmallTool =>
  async (_, [, key = ""]) => {
    const found = keys[key];
    if (!found) return { exitCode: 1, text: "", said: "FEHLER" };
    const { values = [], children = [] } = found;
    const lines = ["", full(key), ...values, "", ...children.map((child) => `${full(key)}\\${child}`)];
    return { exitCode: 0, text: lines.join("\r\n"), said: full(key) };
  };

test("nothing is pending", async () => {
  const tool = registryOf({ [MANAGER]: {}, [SERVICING]: { children: ["Packages"] }, [UPDATE]: {} });
  expect(await pendingRestart(tool)).toEqual({ askedFor: [], files: [], deleted: [] });
});

test("who asks for it, by keys that have no values", async () => {
  const tool = registryOf({
    [MANAGER]: {},
    [SERVICING]: { children: ["RebootPending", "Packages"] },
    [UPDATE]: { children: ["REBOOTREQUIRED"] },
  });
  expect((await pendingRestart(tool))?.askedFor).toEqual(["a component of Windows", "Windows Update"]);
});

test("a key of a longer name, or further below, is another one", async () => {
  const tool = registryOf({
    [MANAGER]: {},
    [SERVICING]: { children: ["RebootPendingNot", "Packages\\RebootPending"] },
  });
  expect((await pendingRestart(tool))?.askedFor).toEqual([]);
});

test("files that are deleted, renamed and replaced, by both of their names", async () => {
  const pending = ["\\??\\C:\\Octopus\\a.dll", "", "\\??\\C:\\Temp\\new.dll", "!\\??\\C:\\Octopus\\b.dll"].join("\\0");
  const tool = registryOf({ [MANAGER]: { values: [`    PendingFileRenameOperations    REG_MULTI_SZ    ${pending}`] } });
  expect(await pendingRestart(tool)).toMatchObject({
    files: ["C:\\Octopus\\a.dll", "C:\\Temp\\new.dll", "C:\\Octopus\\b.dll"],
    deleted: ["C:\\Octopus\\a.dll"],
  });
});

test("a path that holds the two characters between the texts is one path, and what the installer set aside is nobody's", async () => {
  const pending = [
    ...["\\??\\C:\\Temp\\0f3a.txt", "", "\\??\\C:\\Octopus\\a.dll", ""],
    ...["\\??\\C:\\Octopus\\1f.rbf", "", "\\??\\C:\\Octopus\\b.dll", ""],
  ].join("\\0");
  const tool = registryOf({ [MANAGER]: { values: [`    PendingFileRenameOperations    REG_MULTI_SZ    ${pending}`] } });
  expect(await pendingRestart(tool)).toMatchObject({
    deleted: ["C:\\Temp\\0f3a.txt", "C:\\Octopus\\a.dll", "C:\\Octopus\\b.dll"],
  });
});

test("a registry without the key that every Windows has tells nothing", async () => {
  expect(await pendingRestart(registryOf({ [SERVICING]: { children: ["RebootPending"] } }))).toBeUndefined();
});
