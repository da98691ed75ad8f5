import { dword, parseRegistryValues } from "../../src/windows/registry";

test("a text of several lines is read as such", () => {
  const values = parseRegistryValues(
    ["HKEY_LOCAL_MACHINE\\a", "    Description    REG_SZ    one", "two", "    Start    REG_DWORD    0x2", ""].join(
      "\r\n",
    ),
  );
  expect([values.get("description"), values.get("start")]).toEqual(["one\ntwo", "0x2"]);
});

test("values by name; the key's own line, subkeys and what a translated reg says around are left out", () => {
  const values = parseRegistryValues(
    [
      "",
      "HKEY_LOCAL_MACHINE\\Software\\Octopus\\OctopusServer",
      "    (Standard)    REG_SZ    ",
      "    InstallLocation    REG_SZ    D:\\Program Files\\Octopus Deploy\\Octopus\\",
      "    A name with blanks    REG_EXPAND_SZ    %ProgramFiles%    four blanks",
      "    Start    REG_DWORD    0x2",
      "",
      "HKEY_LOCAL_MACHINE\\Software\\Octopus\\OctopusServer\\Child",
    ].join("\r\n"),
  );
  expect([...values]).toEqual([
    ["(standard)", ""],
    ["installlocation", "D:\\Program Files\\Octopus Deploy\\Octopus\\"],
    ["a name with blanks", "%ProgramFiles%    four blanks"],
    ["start", "0x2"],
  ]);
  expect([dword(values, "Start"), dword(values, "InstallLocation"), dword(values, "Missing")]).toEqual([
    2,
    undefined,
    undefined,
  ]);
});
