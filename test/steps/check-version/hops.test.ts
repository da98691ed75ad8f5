import { Failure } from "../../../src/step/failure";
import { madeUpOpenRecord, madeUpPlan } from "../../made-up/node";
import { versionOf } from "../../made-up/version";
import { check } from "./made-up-check";

type Found = Parameters<typeof check>[0];

const WAY = ["2018.3.13", "2021.1.8018", "2025.4.10333", "2026.1.10"];
const sha256 = "ab".repeat(32);
const from = (version: string, found: Found = {}) =>
  check({
    cluster: [{ name: "ha-1" }],
    nodes: [["octo-1", "ha-1", version, version]],
    feed: WAY.slice(1).map((Version) => ({ Version })),
    ...found,
    inputs: { policy: "major", keysBackedUp: "self-hosted", ...found.inputs },
  });
const without =
  (...versions: string[]) =>
  (url: string) => {
    if (!versions.some((version) => url.includes(version))) return { sizeBytes: 4096, sha256 };
    throw new Failure({ code: "Installer-NotOffered", what: `There is no installer at ${url} (404).`, next: "Look." });
  };

test("the installers of all later hops are asked for by the first run, and handed over", async () => {
  const { outputs, asked } = await from("2018.3.13");
  expect(outputs).toMatchObject({ HopInstallers: [`2025.4.10333 4096 ${sha256}`, `2026.1.10 4096 ${sha256}`] });
  expect(asked.filter((one) => one.startsWith("HEAD"))).toHaveLength(4);
});

test("a way of one hop has none", async () => {
  expect((await from("2025.4.10333")).outputs).not.toHaveProperty("HopInstallers");
});

test("one that is not to be had: the way is not begun, unless that is allowed", async () => {
  const installer = without("2026.1.10");
  const { failure } = await from("2018.3.13", { installer });
  expect(failure?.code).toBe("Installer-HopMissing");
  expect(failure?.message).toContain("hop 3 of 3, to 2026.1.10");
  const allowed = await from("2018.3.13", { installer, inputs: { stageHops: "Optional" } });
  expect(allowed.failure).toBeUndefined();
  expect(allowed.outputs).toMatchObject({ HopInstallers: [`2025.4.10333 4096 ${sha256}`] });
  expect(allowed.lines.some((line) => line.startsWith("warning: The installer of hop 3 of 3"))).toBe(true);
});

test("what the first run staged is used when the vendor offers it no more", async () => {
  const hops = ["2025.4.10333", "2026.1.10"].map((version) => ({
    ...{ version: versionOf(version), sizeBytes: 9, sha256: "cd".repeat(32) },
  }));
  const plan = { ...madeUpPlan, from: versionOf(WAY[0]!), to: versionOf(WAY[1]!), path: WAY.map(versionOf), hops };
  const record = madeUpOpenRecord({ open: false, plan });
  const { failure, outputs, lines } = await from("2021.1.8018", { record, installer: without("Octopus.") });
  expect(failure).toBeUndefined();
  expect(outputs).toMatchObject({
    ...{ TargetVersion: "2025.4.10333", InstallerSizeBytes: 9, InstallerSha256: "cd".repeat(32) },
    ...{ PreviousInstallerSizeBytes: 4096, PreviousInstallerSha256: madeUpPlan.installerSha256 },
    HopInstallers: [`2026.1.10 9 ${"cd".repeat(32)}`],
  });
  expect(lines.filter((line) => line.includes("cannot be downloaded from"))).toHaveLength(3);
});

test("an unfinished run hands over what it knew", async () => {
  const hops = [{ version: versionOf("2026.1.10"), sizeBytes: null, sha256: "" }];
  const plan = { ...madeUpPlan, from: versionOf(WAY[0]!), to: versionOf(WAY[1]!), path: WAY.map(versionOf), hops };
  const { outputs } = await from("2018.3.13", { record: madeUpOpenRecord({ plan }) });
  expect(outputs).toMatchObject({ HopInstallers: ["2026.1.10 0"] });
});
