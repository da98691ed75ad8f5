import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { npmCommand } from "../../src/package/npm-pack";
import { writeRelease } from "../../src/package/release";
import { runtimeLock } from "../../src/package/runtime-lock";
import { deterministicZip } from "../../src/package/zip";
import { catalogue } from "../../steps/index";
import { API_KEY, startSpace } from "../provision/made-up-space";
import { projectFolder } from "./shipped";

const { version } = JSON.parse(readFileSync(join(projectFolder, "package.json"), "utf8")) as { version: string };
const TARBALL = `octopus-ha-upgrade-${version}.tgz`;
const BILL = `octopus-ha-upgrade.${version}.cdx.json`;

let folder: string, release: string, runtime: string, files: string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "release-"));
  release = join(folder, "release");
  const { version: node } = await runtimeLock(projectFolder);
  // In place of 36 MB of Node, which the rehearsal does not start.
  runtime = join(folder, `octopus-ha-node-runtime.${node}.zip`);
  writeFileSync(runtime, deterministicZip({ "node.exe": "a made-up Node" }));
  writeFileSync(`${runtime}.sha256`, `${sha256(readFileSync(runtime))}  octopus-ha-node-runtime.${node}.zip\n`);
  files = await writeRelease(projectFolder, { outDir: release, runtime });
});
afterAll(() => rmSync(folder, { recursive: true }));

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const read = (name: string) => readFileSync(join(release, name));

it("holds the packages, the templates with their logos, the command, a bill of materials and checksums", () => {
  const of = (make: (id: string) => string) => catalogue.map(({ id }) => make(id)).sort();
  expect(files.filter((name) => !name.includes("/")).sort()).toEqual(
    [
      "LICENSE",
      "SHA256SUMS",
      `octopus-ha-node-runtime.${/\d+\.\d+\.\d+/.exec(runtime)![0]}.zip`,
      ...of((id) => `octopus-ha-${id}.${version}.zip`),
      TARBALL,
      BILL,
    ].sort(),
  );
  expect(readdirSync(join(release, "templates")).sort()).toEqual(of((id) => `octopus-ha-${id}.json`));
  expect(readdirSync(join(release, "logos")).filter((name) => name.endsWith(".png"))).toHaveLength(catalogue.length);
  const shipped = join(projectFolder, "dist", "packages");
  for (const name of of((id) => `octopus-ha-${id}.${version}.zip`)) {
    expect({ name, same: read(name).equals(readFileSync(join(shipped, name))) }).toEqual({ name, same: true });
  }
});

it("has a checksum for every file, as sha256sum reads it", () => {
  const lines = read("SHA256SUMS").toString().trimEnd().split("\n");
  expect(lines).toEqual(files.filter((name) => name !== "SHA256SUMS").map((name) => `${sha256(read(name))}  ${name}`));
});

it("is the same, byte for byte, when it is made again", async () => {
  const again = join(folder, "again");
  await writeRelease(projectFolder, { outDir: again, runtime });
  expect(readFileSync(join(again, "SHA256SUMS"), "utf8")).toBe(read("SHA256SUMS").toString());
});

describe("the bill of materials", () => {
  interface Component {
    type: string;
    "bom-ref": string;
    purl?: string;
    hashes?: { content: string }[];
  }
  interface Bill {
    serialNumber?: string;
    metadata: { timestamp?: string; component: Component };
    components: Component[];
    dependencies: { ref: string; dependsOn?: string[] }[];
  }
  const bill = () => JSON.parse(read(BILL).toString()) as Bill;

  it("is CycloneDX 1.6 as its published schema has it, without time or serial number", () => {
    const schemas = join(projectFolder, "node_modules/@cyclonedx/cyclonedx-library/res/schema");
    const schema = (name: string) => JSON.parse(readFileSync(join(schemas, name), "utf8")) as object;
    const ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
    for (const format of ["iri-reference", "idn-email"]) ajv.addFormat(format, true);
    for (const name of ["spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json"]) {
      // Under the name by which the schema asks for it, which is not its own.
      ajv.addSchema({ ...schema(name), $id: `http://cyclonedx.org/schema/${name}` });
    }
    const validate = ajv.compile(schema("bom-1.6.SNAPSHOT.schema.json"));
    expect(validate(bill()) ? [] : validate.errors).toEqual([]);
    expect(bill().serialNumber).toBeUndefined();
    expect(bill().metadata.timestamp).toBeUndefined();
  });

  it("says of each package what is in it, and which file it is", () => {
    const { components, dependencies, metadata } = bill();
    const dependsOn = (ref: string) => dependencies.find((each) => each.ref === ref)?.dependsOn ?? [];
    for (const { id } of catalogue) {
      const ref = `octopus-ha-${id}@${version}`;
      expect(dependsOn(metadata.component["bom-ref"])).toContain(ref);
      expect(components.find((each) => each["bom-ref"] === ref)?.hashes?.[0]?.content).toBe(
        sha256(read(`octopus-ha-${id}.${version}.zip`)),
      );
      expect(dependsOn(ref)).toContainEqual(expect.stringMatching(/^pkg:npm\/zod@/));
    }
    expect(dependsOn(`octopus-ha-upgrade-db@${version}`)).toContainEqual(expect.stringMatching(/^pkg:npm\/mssql@/));
    expect(dependsOn(`octopus-ha-restart@${version}`)).not.toContainEqual(expect.stringMatching(/mssql/));
    expect(dependsOn(metadata.component["bom-ref"])).toContainEqual(
      expect.stringMatching(/^pkg:npm\/%40octopusdeploy\/api-client@/),
    );
    const refs = [metadata.component, ...components].map((each) => each["bom-ref"]);
    expect(new Set(refs).size).toBe(refs.length);
  });
});

describe("the command, installed from the release without a network", () => {
  let installed: string;
  beforeAll(() => {
    installed = join(folder, "installed");
    mkdirSync(installed);
    const npm = npmCommand(process.env, process.execPath);
    const offline = ["--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--cache", join(folder, "cache")];
    execFileSync(npm.program, [...npm.args, "install", ...offline, join(release, TARBALL)], {
      cwd: installed,
      stdio: "pipe",
    });
  });
  const command = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    promisify(execFile)(
      process.execPath,
      [join(installed, "node_modules/octopus-ha-upgrade/dist/cli/octopus-ha-upgrade.cjs"), ...args],
      { cwd: installed, env: { ...process.env, ...env }, maxBuffer: 50_000_000 },
    );

  it("brings nothing along but itself, and the licences of what is in it", () => {
    const modules = join(installed, "node_modules");
    expect(readdirSync(modules).filter((name) => !name.startsWith("."))).toEqual(["octopus-ha-upgrade"]);
    const page = readFileSync(join(modules, "octopus-ha-upgrade", "THIRD-PARTY-LICENSES.txt"), "utf8");
    expect(page).toContain("@octopusdeploy/api-client");
    expect(readdirSync(join(modules, ".bin"))).toContain("octopus-ha-upgrade");
  });

  it("rehearses", async () => {
    const { stdout } = await command(["rehearse", "--nodes", "1", "--speed", "600", "--dry-run", "--format", "json"]);
    expect(JSON.parse(stdout)).toMatchObject({ rehearsedOn: "stand-ins" });
  });

  it("plans on a stand-in controlling instance what a checkout would", async () => {
    const space = await startSpace();
    try {
      const { stdout } = await command(
        ["plan", "--url", space.url, "--format", "json", "--variable", "Upgrade.Database.Backup.Folder=\\\\nas\\b"],
        {
          OCTOPUS_API_KEY: API_KEY,
          OCTOPUS_UPGRADE_TARGET_URL: "https://octopus.example.com",
          OCTOPUS_UPGRADE_TARGET_API_KEY: "API-MADEUP0KEY0OF0TARGET",
        },
      );
      for (const { id, name } of catalogue) {
        expect(stdout).toContain(`octopus-ha-${id}`);
        expect(stdout).toContain(name);
      }
    } finally {
      await space.close();
    }
  });

  it("says that a bug cannot be planted where no sources are", async () => {
    const planted = command(["rehearse", "--break", "backup-not-verified"]);
    await expect(planted).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        "--break plants a bug in the source code, which a release does not contain",
      ) as string,
    });
  });
});
