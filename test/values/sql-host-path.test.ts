import { isDriveOfSqlHost } from "../../src/values/sql-host-path";

test.each([
  { path: "D:\\Backups", is: true },
  { path: "d:/Backups", is: true },
  { path: "\\\\nas\\octopus", is: false },
  { path: "/mnt/nas/octopus", is: false },
  { path: "Backups:1", is: false },
])("$path begins with a drive letter: $is", ({ path, is }) => {
  expect(isDriveOfSqlHost(path)).toBe(is);
});
