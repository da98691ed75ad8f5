import fc from "fast-check";
import { backupPath } from "../../../steps/backup-db/file-name";

const naming = {
  folder: "\\\\nas\\octopus\\",
  database: "OctopusDeploy",
  version: "2025.4.10333",
  at: new Date("2026-01-10T03:04:05.678Z"),
  runId: "ServerTasks-42",
};

describe("the name of a backup", () => {
  it.each([
    ["a share", {}, "\\\\nas\\octopus\\OctopusDeploy_2025.4.10333_20260110T030405Z_ServerTasks-42.bak"],
    ["a drive", { folder: "D:\\" }, "D:\\OctopusDeploy_2025.4.10333_20260110T030405Z_ServerTasks-42.bak"],
    [
      "SQL Server on Linux",
      { folder: "/var/backups" },
      "/var/backups/OctopusDeploy_2025.4.10333_20260110T030405Z_ServerTasks-42.bak",
    ],
    [
      "a hostile name",
      { folder: "D:\\b", database: "a]'; --\n..\\..\\x", runId: "" },
      "D:\\b\\a-..-..-x_2025.4.10333_20260110T030405Z.bak",
    ],
    [
      "a name of nothing but signs",
      { folder: "D:\\b", database: "😀😀" },
      "D:\\b\\2025.4.10333_20260110T030405Z_ServerTasks-42.bak",
    ],
  ])("on %s", (_title, given, expected) => {
    expect(backupPath({ ...naming, ...given })).toBe(expected);
  });

  it("never leaves the folder, whatever the database is called", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (database) => {
        const name = backupPath({ ...naming, folder: "D:\\b", database }).slice("D:\\b\\".length);
        expect(name).toMatch(/^[A-Za-z0-9._-]+\.bak$/);
        expect(name.length).toBeLessThan(160);
      }),
    );
  });
});
