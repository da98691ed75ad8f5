/**
 * Builds what is shipped.
 *
 *   node build.mjs               everything: dist/, and the checked-in metadata/, README tables and docs/outage.svg
 *   node build.mjs --if-needed   only dist/, and only when a source has changed since; what is checked in stays as it
 *                                is, so that a test can tell when it is not what the definitions make
 *   node build.mjs --record-proven   everything, with what npm run test:windows ran last as the README's table of proofs
 *   node build.mjs --draw-report everything, and docs/report.png, drawn by Chromium; without one that is skipped, and said
 *   node build.mjs --runtime     only the package with Node for the nodes, which it fetches with npm
 *   node build.mjs --release     everything, and dist/release: what others need, so that they need not build
 *
 * The generators are TypeScript: this file bundles them, runs them, and is itself all that Node needs to start.
 */
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const projectFolder = dirname(fileURLToPath(import.meta.url));
const dist = join(projectFolder, "dist");
const stampFile = join(dist, "built-from.sha256");
const commandLine = join(dist, "cli", "octopus-ha-upgrade.cjs");
const commandLineContent = join(dist, "cli", "octopus-ha-upgrade.meta.json");
const rehearsedMachine = join(dist, "cli", "rehearsed-machine.cjs");
const attack = join(dist, "attack.cjs");
const simulation = join(dist, "simulate.cjs");
const mutations = join(dist, "mutations.cjs");
const plantedBugs = join(dist, "planted-bugs.cjs");
const sources = ["src", "steps", "test/mutations", "LICENSE", "package.json", "package-lock.json", "build.mjs"];

if (process.argv.includes("--record-proven")) {
  copyFileSync(join(dist, "proven.json"), join(projectFolder, "metadata", "proven.json"));
}
const onlyIfNeeded = process.argv.includes("--if-needed");
const stamp = hashOf(sources);
await sayingFailures(async () => {
  if (process.argv.includes("--runtime")) await buildRuntime();
  else if (!(onlyIfNeeded && isBuiltFrom(stamp))) await buildEverything();
  if (process.argv.includes("--release")) await buildRelease();
  if (process.argv.includes("--draw-report")) log(await drawReport());
});

async function buildEverything() {
  const started = performance.now();
  rmSync(stampFile, { force: true });
  mkdirSync(dirname(commandLine), { recursive: true });
  const generators = await bundleGenerators();
  const packages = await generators.buildPackages(projectFolder);
  await bundleCommandLine();
  // The timelines are drawn from runs with the steps' templates: after those are written.
  const changed = onlyIfNeeded ? 0 : (await generators.writeGenerated(projectFolder)) + (await drawTimelines());
  writeFileSync(stampFile, stamp);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const generated = changed > 0 ? `, ${changed} generated files changed` : "";
  // On stderr: `npm start -- --format json` prints one JSON document on stdout and nothing else.
  process.stderr.write(`Built ${packages} packages in ${seconds} s${generated}.\n`);
}

async function buildRuntime() {
  const { runtimePackage } = await bundleGenerators();
  const { path } = await runtimePackage(projectFolder, { outDir: join(dist, "packages"), log });
  process.stdout.write(`${relative(process.cwd(), path)}\n`);
  return path;
}

async function buildRelease() {
  const runtime = await buildRuntime();
  const { writeRelease } = await bundleGenerators();
  const outDir = join(dist, "release");
  const files = await writeRelease(projectFolder, { outDir, runtime });
  log(`Wrote ${files.length} files to ${relative(process.cwd(), outDir)}.`);
}

function log(line) {
  process.stderr.write(`${line}\n`);
}

async function sayingFailures(work) {
  try {
    await work();
  } catch (error) {
    // What could be expected says under its code what to do; anything else is a fault of ours and shows its stack.
    if (error?.name !== "Failure") throw error;
    log(`${error.code}: ${error.message}`);
    process.exitCode = 1;
  }
}

async function bundleGenerators() {
  const outfile = join(dist, "build.cjs");
  await bundle("src/package/build.ts", outfile);
  return createRequire(import.meta.url)(outfile);
}

async function drawTimelines() {
  const outfile = join(dist, "outage-pages.cjs");
  await bundle("test/bench/outage/pages.ts", outfile);
  return createRequire(import.meta.url)(outfile).writeOutagePages(projectFolder);
}

async function drawReport() {
  const outfile = join(dist, "draw-report.cjs");
  await bundle("test/browser/draw-report.ts", outfile);
  return createRequire(import.meta.url)(outfile).drawReport(projectFolder);
}

async function bundleCommandLine() {
  if (!existsSync(join(projectFolder, "src/cli/main.ts"))) return;
  const { metafile } = await bundle("src/cli/main.ts", commandLine, "#!/usr/bin/env node");
  writeFileSync(commandLineContent, JSON.stringify(metafile));
  chmodSync(commandLine, 0o755);
  await bundle("src/stand-ins/rehearsed-machine/preload.ts", rehearsedMachine);
  await bundle("src/rehearsal/attack/main.ts", attack);
  await bundle("src/simulation/main.ts", simulation);
  await bundle("test/mutations/main.ts", mutations);
  await bundle("test/mutations/simulated/main.ts", plantedBugs);
}

/** Bundles a TypeScript program of ours; what only the build needs is loaded at run time. */
async function bundle(entry, outfile, banner = "") {
  return build({
    entryPoints: [join(projectFolder, entry)],
    outfile,
    absWorkingDir: projectFolder,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["esbuild", "@cyclonedx/cyclonedx-library"],
    metafile: true,
    alias: {
      "@octopusdeploy/step-api": "./src/step/step-api.ts",
      // One axios for us and for @octopusdeploy/api-client, which requires it: src/provision/read/http-manners.ts.
      axios: "./node_modules/axios/dist/node/axios.cjs",
    },
    banner: { js: banner },
    logLevel: "warning",
  });
}

function isBuiltFrom(wanted) {
  return (
    [commandLine, rehearsedMachine, attack, simulation, mutations, plantedBugs, stampFile].every((path) =>
      existsSync(path),
    ) && readFileSync(stampFile, "utf8") === wanted
  );
}

/** One hash over names and contents of everything the build reads. */
function hashOf(paths) {
  const hash = createHash("sha256");
  const add = (path) => {
    const name = relative(projectFolder, path).split(sep).join("/");
    hash.update(name).update("\0").update(readFileSync(path)).update("\0");
  };
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else add(path);
    }
  };
  for (const path of paths.map((name) => join(projectFolder, name)).filter(existsSync)) {
    if (statSync(path).isDirectory()) walk(path);
    else add(path);
  }
  return hash.digest("hex");
}
