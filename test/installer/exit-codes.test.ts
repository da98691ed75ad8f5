import { meaningOf, type InstallerVerdict } from "../../src/installer/exit-codes";

/** Facts 7, row by row. */
const TABLE: [number, InstallerVerdict, string][] = [
  [0, "ok", "Done"],
  [1641, "look", "RestartBegan"],
  [3010, "look", "RestartNeeded"],
  [1602, "fail", "Cancelled"],
  [1603, "fail", "FatalError"],
  [1605, "fail", "NotInstalled"],
  [1612, "fail", "SourceMissing"],
  [1618, "retry", "AnotherInstallRunning"],
  [1619, "fail", "PackageUnreadable"],
  [1620, "fail", "PackageInvalid"],
  [1622, "fail", "LogUnwritable"],
  [1625, "fail", "ForbiddenByPolicy"],
  [1632, "fail", "TempFolder"],
  [1633, "fail", "WrongPlatform"],
  [1638, "fail", "SameProductOtherVersion"],
  [1639, "fail", "BadCommandLine"],
  [1604, "fail", "UnknownExitCode"],
  [-1, "fail", "UnknownExitCode"],
];

test.each(TABLE)("%i means %s (%s), with what to do next", (code, verdict, identifier) => {
  const meaning = meaningOf(code);
  expect(meaning).toMatchObject({ verdict, identifier });
  expect(meaning.meaning).toMatch(/^[a-z].*[^.]$/);
  expect(meaning.next).toMatch(/^[A-Z].*\.$/);
});
