import { createHash } from "node:crypto";
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative, sep } from "node:path";
import type { Metafile } from "esbuild";
import { catalogue } from "../../steps/index";
import { realMachine } from "../machine/real";
import { programRunner, type RunProgram } from "../windows/run-program";
import { json } from "./json";
import { licenceFiles } from "./licence-files";
import { npmPack } from "./npm-pack";
import { runtimeLock } from "./runtime-lock";
import { softwareBillOfMaterials, type ShippedThing } from "./sbom";
import { writeStepPackage } from "./step-package";
import { thirdPartyPackages, type ThirdPartyPackage } from "./third-party";

interface ReleaseOptions {
  /** Emptied first. */
  outDir: string;
  /** The package that brings Node along, beside its `.sha256` file (runtime-package.ts). */
  runtime: string;
  /** Starts npm; tests hand in another. */
  run?: RunProgram;
}

/** What the command line is bundled to by build.mjs, and what esbuild says is in it. */
const COMMAND_LINE = "dist/cli/octopus-ha-upgrade.cjs";
const COMMAND_LINE_CONTENT = "dist/cli/octopus-ha-upgrade.meta.json";

/** What a rehearsal loads into its scripts; nothing of others is in it. */
const REHEARSED_MACHINE = "dist/cli/rehearsed-machine.cjs";

/** What the command reads of the project's folder, besides the packages: in the npm package it lies at the same places. */
const READ_BY_THE_COMMAND = [
  "metadata",
  "src/package/node-runtime",
  "README.md",
  "CHANGELOG.md",
  COMMAND_LINE,
  REHEARSED_MACHINE,
];

/**
 * Writes a release, from which nobody has to build: the packages, the step templates with their logos, the command as an
 * npm package that needs no other, a bill of materials, and checksums. The same sources give the same bytes.
 * @returns the names of the files, from the release's folder
 * @throws Failure `Package-Licences` (third-party.ts), `Runtime-…` (npm-pack.ts)
 */
export async function writeRelease(
  projectFolder: string,
  { outDir, runtime, run = programRunner({ ...realMachine, signal: new AbortController().signal }) }: ReleaseOptions,
): Promise<string[]> {
  const project = JSON.parse(await readFile(join(projectFolder, "package.json"), "utf8")) as ProjectFile;
  const { version } = project;
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  const packages = await Promise.all(
    catalogue.map((step) => writeStepPackage(step, { projectFolder, version, outDir })),
  );
  await copyFile(runtime, join(outDir, basename(runtime)));
  await cp(join(projectFolder, "metadata", "templates"), join(outDir, "templates"), { recursive: true });
  await cp(join(projectFolder, "metadata", "logos"), join(outDir, "logos"), { recursive: true });
  await copyFile(join(projectFolder, "LICENSE"), join(outDir, "LICENSE"));

  const content = await readFile(join(projectFolder, COMMAND_LINE_CONTENT), "utf8");
  const inCommand = await thirdPartyPackages(JSON.parse(content) as Metafile, projectFolder);
  const zips = [...packages.map(({ path }) => path), runtime, `${runtime}.sha256`];
  const tarball = await npmPackage({ projectFolder, project, inCommand, zips, run });
  await writeFile(join(outDir, `${project.name}-${version}.tgz`), tarball);

  const shipped = [
    ...packages.map(({ id, bytes, contains }) => ({
      name: id,
      version,
      description: `The step package ${id}.`,
      bytes,
      contains,
    })),
    await runtimeThing(projectFolder, runtime),
  ];
  const product = { name: project.name, version, description: project.description, contains: inCommand };
  await writeFile(join(outDir, `${project.name}.${version}.cdx.json`), softwareBillOfMaterials(product, shipped));
  return writeChecksums(outDir);
}

interface ProjectFile {
  name: string;
  version: string;
  description: string;
  license: string;
  engines: object;
  bin: object;
}

interface NpmPackageParts {
  projectFolder: string;
  project: ProjectFile;
  inCommand: readonly ThirdPartyPackage[];
  zips: readonly string[];
  run: RunProgram;
}

/**
 * The command as an npm package. Everything it needs is bundled: it has no dependencies, and nothing is fetched or run
 * when it is installed. The project's own package.json is private, so that nobody publishes the sources by mistake.
 */
async function npmPackage({ projectFolder, project, inCommand, zips, run }: NpmPackageParts): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "octopus-ha-release-"));
  try {
    const stage = join(folder, "stage");
    await mkdir(join(stage, "dist", "packages"), { recursive: true });
    for (const path of READ_BY_THE_COMMAND) {
      await cp(join(projectFolder, path), join(stage, path), { recursive: true });
    }
    for (const zip of zips) await copyFile(zip, join(stage, "dist", "packages", basename(zip)));
    const { name, version, description, license, engines, bin } = project;
    const files = {
      "package.json": json({ name, version, description, license, engines, bin }),
      ...(await licenceFiles(inCommand, projectFolder)),
    };
    for (const [path, text] of Object.entries(files)) await writeFile(join(stage, path), text);
    return await npmPack(run, stage, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runtimeThing(projectFolder: string, runtime: string): Promise<ShippedThing> {
  const lock = await runtimeLock(projectFolder);
  return {
    name: "octopus-ha-node-runtime",
    version: lock.version,
    description: "The package that puts Node on the nodes. The licenses of what Node contains are in it.",
    bytes: await readFile(runtime),
    contains: [{ name: lock.package, version: lock.version, licence: "MIT", texts: [] }],
  };
}

/** Writes `SHA256SUMS`, in the form of sha256sum. @returns the names of all files, that one included */
async function writeChecksums(outDir: string): Promise<string[]> {
  const entries = await readdir(outDir, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(outDir, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
  const lines = await Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(join(outDir, name));
      return `${createHash("sha256").update(bytes).digest("hex")}  ${name}\n`;
    }),
  );
  await writeFile(join(outDir, "SHA256SUMS"), lines.join(""));
  return [...names, "SHA256SUMS"];
}
