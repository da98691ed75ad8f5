import { neededBy, tooOldFor } from "../../src/release/minima";
import { versionOf } from "../made-up/version";

const checksOf = (target: string, windows: string | undefined, sqlServer: string | undefined) =>
  tooOldFor(versionOf(target), { windows, sqlServer }, "octo-1").map(({ check }) => check);

test.each<[target: string, windows: string | undefined, sqlServer: string | undefined, tooOld: string[]]>([
  ["2025.4.10333", "10.0.17763", "16.0.4135.4", []],
  ["2025.4.10333", "6.3.9600", "13.0.1601.5", []],
  ["2025.4.10333", "6.2.9200", "13.0.1601.5", ["Windows-Version"]],
  ["2025.4.10333", "10.0.14393", "12.0.6024.0", ["Database-Version"]],
  ["2025.4.10333", "6.1.7601", "10.50.6000.34", ["Windows-Version", "Database-Version"]],
  ["2020.1.0", "6.2.9200", "12.0.6024.0", ["Windows-Version", "Database-Version"]],
  ["2019.13.7", "6.1.7601", "10.0.1600.22", []],
  ["2019.13.7", "6.0.6003", "9.0.5000", ["Windows-Version", "Database-Version"]],
  ["2019.3.9", "6.0.6003", "10.0.1600.22", []],
  ["2.6.5", "5.2.3790", "10.0.1600.22", ["Windows-Version"]],
  // What was not told is not judged.
  ["2025.4.10333", undefined, undefined, []],
])("%s on Windows %s with SQL Server %s: too old is %j", (target, windows, sqlServer, tooOld) => {
  expect(checksOf(target, windows, sqlServer)).toEqual(tooOld);
});

test("the sentences name the machine, what it has and what is needed", () => {
  const found = tooOldFor(versionOf("2025.4.1"), { windows: "6.2.9200", sqlServer: "12.0.1" }, "octo-1");
  expect(found.map(({ what }) => what)).toEqual([
    "Machine 'octo-1' runs Windows 6.2.9200, and Octopus Server 2025.4.1 needs Windows Server 2012 R2 (6.3) or newer.",
    "The database is on SQL Server 12.0.1, and Octopus Server 2025.4.1 needs SQL Server 2016 (13.0) or newer.",
  ]);
  expect(neededBy(versionOf("2025.4.1"))).toEqual({ windows: "Windows Server 2012 R2", sqlServer: "SQL Server 2016" });
});
