import installMsi from "../../steps/install-msi/step";
import { inputMetas } from "../../src/step/inputs";
import { meaningOf, meaningOfUninstall, type InstallerVerdict } from "../../src/installer/exit-codes";

/** Windows Installer's codes, one by one (facts: windows-installer#exit-codes). */
const TABLE: [number, InstallerVerdict, string][] = [
  [0, "ok", "Done"],
  [1641, "look", "RestartBegan"],
  [3010, "look", "RestartNeeded"],
  [1601, "fail", "ServiceUnreachable"],
  [1602, "fail", "Cancelled"],
  [1603, "fail", "FatalError"],
  [1604, "fail", "Suspended"],
  [1605, "fail", "NotInstalled"],
  [1612, "fail", "SourceMissing"],
  [1618, "retry", "AnotherInstallRunning"],
  [1619, "fail", "PackageUnreadable"],
  [1620, "fail", "PackageInvalid"],
  [1622, "fail", "LogUnwritable"],
  [1625, "fail", "ForbiddenByPolicy"],
  [1627, "fail", "FunctionFailed"],
  [1632, "fail", "TempFolder"],
  [1633, "fail", "WrongPlatform"],
  [1638, "fail", "SameProductOtherVersion"],
  [1639, "fail", "BadCommandLine"],
  [1, "fail", "UnknownExitCode"],
  [-1, "fail", "UnknownExitCode"],
];

test.each(TABLE)("%i means %s (%s), with what to do next", (code, verdict, identifier) => {
  const meaning = meaningOf(code);
  expect(meaning).toMatchObject({ verdict, identifier });
  expect(meaning.meaning).toMatch(/^[a-z].*[^.]$/);
  expect(meaning.next).toMatch(/^[A-Z].*\.$/);
});

test("what the code alone does not tell is not said: whether anything was rolled back, or is installed", () => {
  for (const [code, verdict] of TABLE.filter(([, each]) => each === "fail")) {
    expect([code, verdict, meaningOf(code).meaning]).toEqual([code, verdict, expect.not.stringMatching(/rolled/)]);
  }
});

test("every variable that is named is one of the step's", () => {
  const named = TABLE.flatMap(([code]) => meaningOf(code).next.match(/\bUpgrade\.[\w.]+\w/g) ?? []);
  const variables = inputMetas(installMsi.inputs).map(({ meta }) => meta.variable);
  expect(named).not.toEqual([]);
  expect(variables).toEqual(expect.arrayContaining(named));
});

test.each<[number, InstallerVerdict, string]>([
  [0, "ok", "Done"],
  [1605, "ok", "NotInstalled"],
  [3010, "fail", "DeletesPending"],
  [1641, "fail", "RestartBegan"],
  [1603, "fail", "FatalError"],
  [1618, "retry", "AnotherInstallRunning"],
  [1638, "fail", "SameProductOtherVersion"],
])("of an uninstallation %i means %s (%s)", (code, verdict, identifier) => {
  expect(meaningOfUninstall(code)).toMatchObject({ verdict, identifier });
});
