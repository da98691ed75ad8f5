import { Assumptions } from "../../../src/step/assumptions";
import { Failure } from "../../../src/step/failure";
import { madeUpOpenRecord } from "../../made-up/node";
import { changesIn, FOLDER, FROM, madeUpNode, runOn, STAGED, TO } from "./made-up-node";

const absent = { stagedProblem: "it is not there", state: "running", startType: "automatic" } as const;
const SENTENCE = `stage Octopus.${TO}-x64.msi (1.43 GB) in ${FOLDER} on node ha-2, from https://download.example.com/octopus/Octopus.${TO}-x64.msi`;

test("fetches the installer while the node serves, verifies it and hands over where it is", async () => {
  const node = madeUpNode(absent);
  const { seen, failure } = await runOn(node, "Stage");
  expect(failure).toBeUndefined();
  expect(changesIn(seen)).toEqual([SENTENCE]);
  expect(node.done).toEqual([
    "verify",
    `fetch ${TO} through nothing`,
    `signature of ${STAGED}`,
    `keep ${FROM} ${FROM} ${TO}`,
  ]);
  expect(seen.outputs).toEqual({ StagedFile: STAGED });
  expect(node.record).toBeUndefined();
});

test("through a shared folder, when one is given", async () => {
  const node = madeUpNode(absent);
  const { seen } = await runOn(node, "Stage", { inputs: { downloadFolder: "\\\\nas\\octopus" } });
  expect(changesIn(seen)).toEqual([`${SENTENCE} through \\\\nas\\octopus`]);
  expect(node.done).toContain(`fetch ${TO} through \\\\nas\\octopus`);
});

describe("a mirror that is signed in its query", () => {
  const SIGNED = "https://download.example.com/octopus/Octopus.{version}-x64.msi?sig=CANARY";

  test("is asked with the signature of this step's own parameter, which nothing shows or hands over", async () => {
    const node = madeUpNode(absent);
    const { seen } = await runOn(node, "Stage", { inputs: { installerUrl: SIGNED } });
    expect(node.downloadedFrom).toEqual([SIGNED.replace("{version}", TO)]);
    expect(changesIn(seen)).toEqual([`${SENTENCE}?***`]);
    expect(JSON.stringify([seen.lines, seen.outputs, node.record])).not.toContain("CANARY");
  });

  test("another address than the planned one gets no signature, and is not asked", async () => {
    const node = madeUpNode(absent);
    await runOn(node, "Stage", { inputs: { installerUrl: SIGNED.replace("download.", "other.") } });
    expect(node.downloadedFrom).toEqual([`https://download.example.com/octopus/Octopus.${TO}-x64.msi`]);
  });
});

test("an installer that fits is used again", async () => {
  const node = madeUpNode();
  const { seen } = await runOn(node, "Stage");
  expect(changesIn(seen)).toEqual([]);
  expect(seen.lines).toContain(`info: The planned installer is already on node ha-2: ${STAGED}.`);
  expect(seen.outputs).toEqual({ StagedFile: STAGED });
});

test("nothing is staged where the target is installed", async () => {
  const node = madeUpNode({ ...absent, installed: TO });
  const { seen } = await runOn(node, "Stage");
  expect(changesIn(seen)).toEqual([]);
  expect(node.done).toEqual([]);
});

test("P13: a newer version is refused before anything is fetched", async () => {
  const node = madeUpNode({ ...absent, installed: "2026.1.1" });
  expect((await runOn(node, "Stage")).failure?.code).toBe("Version-Downgrade");
  expect(node.done).toEqual([]);
});

test("older installers are removed after success; the running version's and the plan's are kept", async () => {
  const older = `${FOLDER}\\Octopus.2024.1.1-x64.msi`;
  const node = madeUpNode({ ...absent, installed: "2025.3.100", others: [older] });
  const { seen } = await runOn(node, "Stage");
  expect(changesIn(seen)).toEqual([SENTENCE, `delete the older installer ${older} on node ha-2`]);
  expect(node.done.at(-2)).toBe(`keep 2025.3.100 ${FROM} ${TO}`);
  expect(node.done.at(-1)).toBe(`remove ${older}`);
});

test("an older installer that somebody holds is no failure", async () => {
  const node = madeUpNode({ others: [`${FOLDER}\\held.msi`] });
  const { seen, failure } = await runOn(node, "Stage");
  expect(failure).toBeUndefined();
  expect(seen.lines).toContainEqual(expect.stringMatching(/^warning: .*held\.msi could not be deleted: EBUSY/));
});

test("a signature that is not accepted fails, hands nothing over and removes nothing", async () => {
  const node = madeUpNode({
    ...absent,
    others: ["old"],
    signature: { status: "Valid", subject: "CN=Somebody", message: "" },
  });
  const { seen, failure } = await runOn(node, "Stage");
  expect(failure?.code).toBe("Signature-NotAccepted");
  expect(failure?.message).toContain("CN=Somebody");
  expect(seen.outputs).toEqual({});
  expect(node.done.join()).not.toContain("remove");
});

test.each([
  ["Require", "Signature-NotAccepted"],
  ["Warn", undefined],
] as const)("a signature that could not be checked, with the policy %s", async (signaturePolicy, code) => {
  const node = madeUpNode({ signature: { status: "NotChecked", subject: "", message: "" } });
  const { seen, failure } = await runOn(node, "Stage", { inputs: { signaturePolicy } });
  expect(failure?.code).toBe(code);
  const said = [...seen.lines, failure?.message ?? ""].join("\n");
  expect(said).toContain("the signature was not checked");
  expect(said).not.toContain("the signature is valid");
});

test("with the policy Off nobody is asked", async () => {
  const node = madeUpNode();
  await runOn(node, "Stage", { inputs: { signaturePolicy: "Off" } });
  expect(node.done.join()).not.toContain("signature");
});

test("a dry run says what the real run then does, and changes nothing", async () => {
  const others = [`${FOLDER}\\Octopus.2024.1.1-x64.msi`];
  const real = await runOn(madeUpNode({ ...absent, others }), "Stage");
  const node = madeUpNode({ ...absent, others });
  const assumptions = new Assumptions();
  const dry = await runOn(node, "Stage", { dryRun: true, assumptions });
  expect(changesIn(dry.seen)).toEqual(changesIn(real.seen));
  expect(dry.seen.lines.filter((line) => line.startsWith("change"))).toEqual([]);
  expect(node.done.filter((each) => /^(fetch|remove|record)/.test(each))).toEqual([]);
  expect(assumptions.get("ha-2.stagedVersion")).toBe(TO);
});

describe("the installer of the present version, which recovery puts back", () => {
  const previous = {
    previousInstallerUrl: `https://download.example.com/octopus/Octopus.${FROM}-x64.msi`,
    previousInstallerSizeBytes: 1000,
    previousInstallerSha256: "cd".repeat(32),
  };
  const present = `${FOLDER}\\Octopus.${FROM}-x64.msi`;
  const missing = (version: string) => (wanted: string) => (wanted === version ? "it is not there" : undefined);
  const fails = () => Promise.reject(new Failure({ code: "Download-NotFound", what: "It is gone.", next: "Look." }));

  test("is staged beside the new one, with the same checks", async () => {
    const node = madeUpNode({ ...absent, stagedProblemOf: missing(FROM) });
    const { failure } = await runOn(node, "Stage", { reads: previous });
    expect(failure).toBeUndefined();
    expect(node.done.slice(0, -1)).toEqual([
      ...["verify", `signature of ${STAGED}`],
      ...["verify", `fetch ${FROM} through nothing`, `signature of ${present}`],
    ]);
    expect(node.downloadedFrom).toEqual([previous.previousInstallerUrl]);
  });

  test("is refused when it cannot be had, before anything is stopped", async () => {
    const node = madeUpNode({ ...absent, stagedProblemOf: missing(FROM), fetchFails: fails });
    expect((await runOn(node, "Stage", { reads: previous })).failure?.code).toBe("Download-NotFound");
  });

  test("is a warning when that is allowed", async () => {
    const node = madeUpNode({ ...absent, stagedProblemOf: missing(FROM), fetchFails: fails });
    const { failure, seen } = await runOn(node, "Stage", { reads: previous, inputs: { stagePrevious: "Optional" } });
    expect(failure).toBeUndefined();
    expect(seen.lines).toContainEqual(expect.stringContaining("warning: The installer of the present version"));
    expect(seen.outputs).toEqual({ StagedFile: STAGED });
  });

  test("is a warning in an unfinished run: what is stopped would stay so", async () => {
    const record = madeUpOpenRecord({ primaryMachine: "octo-1" });
    const node = madeUpNode({ ...absent, stagedProblemOf: missing(FROM), fetchFails: fails, record });
    expect((await runOn(node, "Stage", { reads: previous })).failure).toBeUndefined();
  });

  test("is not needed once the schema is the target's: recovery goes back to it no more", async () => {
    const node = madeUpNode({ ...absent, installed: TO, stagedProblemOf: missing(FROM) });
    await runOn(node, "Stage", { reads: { ...previous, schemaVersion: TO } });
    expect(node.done).toEqual([]);
  });

  test("is staged where the target is installed and the schema is the old one", async () => {
    const node = madeUpNode({ ...absent, installed: TO, stagedProblemOf: missing(FROM) });
    await runOn(node, "Stage", { reads: previous });
    expect(node.downloadedFrom).toEqual([previous.previousInstallerUrl]);
  });
});

describe("the installers of later hops", () => {
  const LATER = ["2027.1.500", "2027.3.9"];
  const hops = { hopInstallers: LATER.map((version) => `${version} 2000 ${"ef".repeat(32)}`) };
  const addressOf = (version: string) => `https://download.octopusdeploy.com/octopus/Octopus.${version}-x64.msi`;
  const missing = (wanted: string) => (LATER.includes(wanted) ? "it is not there" : undefined);
  const fails = () => Promise.reject(new Failure({ code: "Download-NotFound", what: "It is gone.", next: "Look." }));

  test("are staged before the first outage, with the same checks", async () => {
    const node = madeUpNode({ ...absent, stagedProblemOf: missing });
    expect((await runOn(node, "Stage", { reads: hops })).failure).toBeUndefined();
    expect(node.downloadedFrom.map((url) => url.replace(/^.*\//, ""))).toEqual(
      LATER.map((version) => addressOf(version).replace(/^.*\//, "")),
    );
    for (const version of LATER) expect(node.done).toContain(`signature of ${FOLDER}\\Octopus.${version}-x64.msi`);
  });

  test("are kept when older ones are deleted", async () => {
    const node = madeUpNode(absent);
    await runOn(node, "Stage", { reads: hops });
    expect(node.done.at(-1)).toBe(`keep ${[FROM, FROM, TO, ...LATER].sort().join(" ")}`);
  });

  test("are refused when they cannot be had, before anything is stopped", async () => {
    const node = madeUpNode({ ...absent, stagedProblemOf: missing, fetchFails: fails });
    expect((await runOn(node, "Stage", { reads: hops })).failure?.code).toBe("Download-NotFound");
  });

  test.each([
    ["when that is allowed", { inputs: { stageHops: "Optional" as const } }, {}],
    ["in an unfinished run", {}, { record: madeUpOpenRecord({ primaryMachine: "octo-1" }) }],
  ])("are a warning %s", async (_, given, of) => {
    const node = madeUpNode({ ...absent, stagedProblemOf: missing, fetchFails: fails, ...of });
    const { failure, seen } = await runOn(node, "Stage", { reads: hops, ...given });
    expect(failure).toBeUndefined();
    expect(seen.lines).toContainEqual(expect.stringContaining("warning: The installer of the later hop to 2027.1.500"));
  });
});
