import { hopInstallersFrom, hopInstallerText, knownInstaller } from "../../src/upgrade/hop-installers";
import { madeUpPlan } from "../made-up/node";
import { versionOf } from "../made-up/version";

const sha256 = "ab".repeat(32);

test.each([
  { version: versionOf("2025.4.10333"), sizeBytes: 1_430_000_000, sha256 },
  { version: versionOf("3.17.14"), sizeBytes: null, sha256: "" },
])("is read as it was written: $version", (installer) => {
  expect(hopInstallersFrom([hopInstallerText(installer), "no version"])).toEqual([installer]);
});

test("what an earlier run staged is known: its own target, and its later hops", () => {
  const hop = { version: versionOf("2027.1.1"), sizeBytes: 7, sha256 };
  const plan = { ...madeUpPlan, hops: [hop] };
  expect(knownInstaller(plan, plan.to)).toEqual({ sizeBytes: 4096, sha256: plan.installerSha256 });
  expect(knownInstaller(plan, hop.version)).toMatchObject({ sizeBytes: 7, sha256 });
  expect(knownInstaller(plan, plan.from)).toBeUndefined();
  expect(knownInstaller(undefined, plan.to)).toBeUndefined();
});
