import { planOf } from "../../src/upgrade/run-reads";
import { versionOf } from "../made-up/version";

const reads = (upgradePath: string[] | undefined): Parameters<typeof planOf>[0] => ({
  currentVersion: versionOf("2018.3.13"),
  targetVersion: versionOf("2021.1.8018"),
  finalVersion: versionOf("2023.4.1"),
  installerUrl: "https://download.example.com/Octopus.2021.1.8018-x64.msi",
  installerSizeBytes: 4096,
  installerSha256: "",
  direction: undefined,
  upgradePath,
  hopInstallers: undefined,
  schemaScript: undefined,
  previousInstallerUrl: undefined,
  previousInstallerSizeBytes: undefined,
  previousInstallerSha256: undefined,
  plannedNodes: undefined,
});

test("a way of several hops goes into the plan, for the run after this one", () => {
  const path = ["2018.3.13", "2021.1.8018", "2023.4.1"];
  expect(planOf(reads(path)).path?.map(({ text }) => text)).toEqual(path);
});

test("one hop is no way to remember", () => {
  expect(planOf(reads(["2018.3.13", "2021.1.8018"]))).not.toHaveProperty("path");
  expect(planOf(reads(undefined))).not.toHaveProperty("path");
});
