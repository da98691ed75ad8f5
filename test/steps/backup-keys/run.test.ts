import { X509Certificate } from "node:crypto";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "../../../steps/backup-keys/contract";
import { run } from "../../../steps/backup-keys/run";
import step from "../../../steps/backup-keys/step";
import { realMachine } from "../../../src/machine/real";
import { Failure } from "../../../src/step/failure";
import { fingerprintOf } from "../../../src/server-program/master-key";
import { manifestText } from "../../../src/upgrade/backup-set/manifest";
import { readPart } from "../../../src/upgrade/backup-set/parts";
import { KEYS_CERTIFICATE } from "../../../src/stand-ins/keys-certificate";
import { contextFor } from "../../made-up/context-for";
import { MadeUpClock } from "../../made-up/context";
import { failureOf } from "../../made-up/failure";
import { changesIn, madeUpOpenRecord } from "../../made-up/node";
import { madeUpSurroundings } from "../../made-up/surroundings";
import { INSTALLATION, madeUpKeysPart, madeUpManifest } from "../../upgrade/backup-set/made-up";
import { hasOpenssl, openedBy } from "../../upgrade/keys/made-up-certificates";

const MASTER_KEY = "Y2FuYXJ5LW1hc3Rlci1rZXktMQ==";
const LICENSE = "<License Signature='canary-9a1f'/>";
const CONFIGURATION = "<octopus-settings>canary-77b2</octopus-settings>";
const { certificate, privateKey } = KEYS_CERTIFICATE;
const withOpenssl = hasOpenssl ? test : test.skip;
const silence = () => Promise.reject(new Failure({ code: "Instance-Refused", what: "Nobody answers.", next: "Look." }));

interface Given {
  inputs?: Partial<Context["inputs"]>;
  installationId?: string | undefined;
  masterKey?: string | undefined;
  instance?: Context["tools"]["instance"];
  contents?: Partial<Context["tools"]["contents"]>;
  /** An earlier run is unfinished. */
  unfinished?: boolean;
  host?: Partial<Context["tools"]["host"]>;
  dryRun?: boolean;
}

async function start(given: Given = {}) {
  const root = await mkdtemp(join(tmpdir(), "sets-"));
  const home = await mkdtemp(join(tmpdir(), "home-"));
  await writeFile(join(home, "OctopusServer.config"), CONFIGURATION);
  const host = { ...madeUpSurroundings(), ...given.host };
  const { context, seen } = contextFor(step, {
    inputs: { fileBackupFolder: root, certificate, ...given.inputs },
    reads: {
      ...{ nodeName: "ha-1", serverProgram: "C:\\Octopus\\Octopus.Server.exe", instanceName: "OctopusServer" },
      currentVersion: undefined,
      installationId: "installationId" in given ? given.installationId : INSTALLATION,
    },
    tools: {
      instance: given.instance ?? { root: async () => ({ version: "2025.4.10333", installationId: INSTALLATION }) },
      contents: {
        licenseText: async () => LICENSE,
        certificateThumbprint: async () => "A1A1",
        ...given.contents,
      },
      program: {
        masterKey: async () => ("masterKey" in given ? given.masterKey : MASTER_KEY),
        configuration: async () => ({ nodeName: "ha-1", listenPrefixes: [], connectionString: "", home }),
        configurationFile: async () => undefined,
      },
      record: { read: async () => (given.unfinished ? madeUpOpenRecord() : undefined) },
      secrecy: realMachine.secrecy,
      host,
    },
    clock: host.clock,
    ...(given.dryRun === undefined ? {} : { dryRun: given.dryRun }),
  });
  const set = { root, installationId: INSTALLATION, runId: context.system.runId };
  const folders = () => readdir(join(root, INSTALLATION)).catch(() => []);
  return { context, seen, root, host, set, folders, done: () => run(context) };
}

/** The one folder that a run made, with what is in it. */
async function theSet({ root, folders }: Awaited<ReturnType<typeof start>>) {
  const [name = ""] = await folders();
  const folder = join(root, INSTALLATION, name);
  return { folder, files: await readdir(folder) };
}

test("the keys are added to the set, and who can open them is said", async () => {
  const started = await start();
  await started.done();
  const { folder, files } = await theSet(started);
  expect(files).toEqual(["keys.cms.pem", "keys.part.json"]);
  expect(await readPart(started.host, folder, "keys", started.set)).toMatchObject({
    content: { masterKeyFingerprint: fingerprintOf(MASTER_KEY), hasLicense: true, thumbprint: "A1A1" },
  });
  expect(started.seen.outputs).toEqual({
    KeysFile: join(folder, "keys.cms.pem"),
    KeysUnchanged: false,
    KeysFor: ["CN=Octopus keys (rehearsal)"],
  });
});

test("nothing of it lies in the clear or is said", async () => {
  const started = await start();
  await started.done();
  const { folder, files } = await theSet(started);
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  const all = JSON.stringify([texts, started.seen.lines, started.seen.outputs]);
  for (const secret of [MASTER_KEY, LICENSE, CONFIGURATION, "canary-9a1f", "canary-77b2"]) {
    expect(all).not.toContain(secret);
    expect(all).not.toContain(Buffer.from(secret).toString("base64").slice(4, -4));
  }
});

withOpenssl("openssl opens the file and finds all of it (skipped where this machine has none)", async () => {
  const started = await start();
  await started.done();
  const { folder } = await theSet(started);
  const keyFile = join(folder, "..", "key.pem");
  await writeFile(keyFile, privateKey);
  expect(JSON.parse(openedBy(keyFile, join(folder, "keys.cms.pem")))).toMatchObject({
    ...{ installationId: INSTALLATION, instance: "OctopusServer", node: "ha-1" },
    ...{ masterKey: MASTER_KEY, license: LICENSE, thumbprint: "A1A1" },
    configurationFiles: [{ path: expect.stringMatching(/OctopusServer\.config$/) as string, text: CONFIGURATION }],
  });
});

test("a certificate that ends soon is a warning, and the keys are added all the same", async () => {
  const monthBefore = Date.parse(new X509Certificate(certificate).validTo) - 30 * 86_400_000;
  const started = await start({ host: { clock: new MadeUpClock(new Date(monthBefore).toISOString()) } });
  await started.done();
  expect(started.seen.lines.join("\n")).toMatch(/warning: Replace it soon: .* ends in (?:29|30) days/);
  expect((await theSet(started)).files).toContain("keys.cms.pem");
});

describe("the last set", () => {
  const after = async (fingerprint: string) => {
    const started = await start();
    const folder = join(started.root, INSTALLATION, "20260101T000000Z-ServerTasks-1");
    await started.host.files.makeFolder(folder);
    const keys = madeUpKeysPart({ masterKeyFingerprint: fingerprint });
    await writeFile(join(folder, "manifest.json"), manifestText(madeUpManifest({ keys })));
    await started.done();
    return started.seen;
  };

  test("of the same key: unchanged", async () => {
    const seen = await after(fingerprintOf(MASTER_KEY));
    expect(seen.outputs.KeysUnchanged).toBe(true);
    expect(seen.lines.join("\n")).toContain("The master key is unchanged since");
  });

  test("of another key: it was rotated, and the old set is still wanted", async () => {
    const seen = await after("ff");
    expect(seen.outputs.KeysUnchanged).toBe(false);
    expect(seen.lines).toContainEqual(expect.stringMatching(/^warning: The master key was rotated since/));
  });
});

describe("without a certificate, or a folder", () => {
  const NOBODY = { certificate: undefined };

  test.each([
    ["no word", undefined],
    ["True, which once was enough", "True"],
    ["the word for another instance", "11111111-2222-3333"],
  ])("it refuses with %s, and shows how to make one", async (_title, keysBackedUp) => {
    const { done, seen } = await start({ inputs: { ...NOBODY, keysBackedUp } });
    const failure = await failureOf(done);
    expect(failure.code).toBe("Keys-NotBackedUp");
    expect(failure.what).toContain("Upgrade.Keys.Certificate is empty");
    expect(failure.next).toContain("openssl req -x509");
    expect(failure.next).toContain("New-SelfSignedCertificate");
    expect(failure.next).toContain(INSTALLATION);
    expect(changesIn(seen)).toEqual([]);
  });

  test.each([INSTALLATION, INSTALLATION.toUpperCase()])("the word '%s' is enough", async (keysBackedUp) => {
    const { done, folders } = await start({ inputs: { ...NOBODY, keysBackedUp } });
    await done();
    expect(await folders()).toEqual([]);
  });

  test("the folder alone is named, too", async () => {
    const { done } = await start({ inputs: { fileBackupFolder: undefined } });
    expect((await failureOf(done)).what).toContain("Upgrade.File.Backup.Folder is empty");
  });
});

test("an unfinished run continues, whatever is wrong with the keys", async () => {
  const { done, seen, folders } = await start({ unfinished: true, masterKey: undefined });
  await done();
  expect(seen.lines).toContainEqual(expect.stringMatching(/^warning: An earlier run is unfinished/));
  // A set of this run without them is not complete: they were announced.
  expect(seen.outputs).toHaveProperty("KeysFile");
  expect(await folders()).toEqual([]);
});

test("a master key that cannot be read is refused before anything is stopped", async () => {
  const { done, folders } = await start({ masterKey: undefined });
  expect((await failureOf(done)).code).toBe("Keys-MasterKeyUnreadable");
  expect(await folders()).toEqual([]);
});

test("a private key in the variable is refused, and not repeated", async () => {
  const { done } = await start({ inputs: { certificate: `${certificate}${privateKey}` } });
  const failure = await failureOf(done);
  expect(failure.code).toBe("Keys-CertificateUnusable");
  expect(failure.message).not.toContain(privateKey.slice(40, 80));
});

test("an instance that nobody has named yet is asked", async () => {
  const { done, seen } = await start({ installationId: undefined });
  await done();
  expect(seen.outputs.InstallationId).toBe(INSTALLATION);
});

test("an instance that tells no InstallationId is refused a folder", async () => {
  const { done } = await start({ installationId: "" });
  expect((await failureOf(done)).code).toBe("Keys-NoInstallationId");
});

test("a license that nobody tells is missing, and said", async () => {
  const { done, seen } = await start({ contents: { licenseText: silence, certificateThumbprint: silence } });
  await done();
  expect(seen.lines).toContainEqual(expect.stringMatching(/^warning: Neither the instance nor its configuration/));
});

test("a share that refuses fails the step, and leaves no part that a set could be made of", async () => {
  const { files } = realMachine;
  const refuses = { ...files, rename: () => Promise.reject(new Error("The disk is full.")) };
  const started = await start({ host: { files: refuses } });
  const failure = await failureOf(started.done);
  expect(failure.code).toBe("Keys-NotWritten");
  const { files: left } = await theSet(started);
  expect(left).not.toContain("keys.part.json");
});

test("a dry run reads everything and writes nothing", async () => {
  const { done, seen, folders } = await start({ dryRun: true });
  await done();
  expect(await folders()).toEqual([]);
  expect(seen.lines).toContainEqual(expect.stringMatching(/^would: add the keys, encrypted for/));
});
