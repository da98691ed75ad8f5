import { neededBy, tooOldFor } from "../../src/release/minima";
import { versionOf } from "../made-up/version";

const checksOf = (target: string, windows: string | undefined, sqlServer: string | undefined) =>
  tooOldFor(versionOf(target), { windows, sqlServer, framework: undefined }, "octo-1").map(({ check }) => check);

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
  const found = tooOldFor(versionOf("2025.4.1"), { windows: "6.2.9200", sqlServer: "12.0.1", framework: 0 }, "octo-1");
  expect(found.map(({ what }) => what)).toEqual([
    "Machine 'octo-1' runs Windows 6.2.9200, and Octopus Server 2025.4.1 needs Windows Server 2012 R2 (6.3) or newer.",
    "The database is on SQL Server 12.0.1, and Octopus Server 2025.4.1 needs SQL Server 2016 (13.0) or newer.",
  ]);
  expect(neededBy(versionOf("2025.4.1"))).toEqual({ windows: "Windows Server 2012 R2", sqlServer: "SQL Server 2016" });
});

test.each<[target: string, release: number | undefined, tooOld: string | undefined]>([
  ["3.1.0", 0, undefined],
  [
    "3.17.14",
    378_389,
    "has .NET Framework with the release number 378389, and Octopus Server 3.17.14 needs .NET Framework 4.5.1 (378675) or newer.",
  ],
  ["3.17.14", 378_675, undefined],
  [
    "3.17.14",
    0,
    "has no .NET Framework from 4.5 on, and Octopus Server 3.17.14 needs .NET Framework 4.5.1 (378675) or newer.",
  ],
  ["2018.10.0", 378_758, "and Windows Management Framework 5 (379893) or newer."],
  ["2019.7.0", 461_308, "needs .NET Framework 4.7.2 (461808) or newer."],
  ["2019.7.0", 528_040, undefined],
  ["2021.1.8018", 0, undefined],
  // What was not told is not judged.
  ["2019.7.0", undefined, undefined],
])("%s with the .NET release %s: %s", (target, framework, tooOld) => {
  const found = tooOldFor(versionOf(target), { windows: undefined, sqlServer: undefined, framework }, "octo-1");
  expect(found.map(({ check }) => check)).toEqual(tooOld === undefined ? [] : ["Framework-Version"]);
  if (tooOld !== undefined) expect(found[0]?.what).toContain(tooOld);
});
