/**
 * Records what happens in rehearsals with real processes, for the tests that compare the simulation with them
 * (recorded-events/).
 *
 *   npm run record:events [-- NAME ...]     the names of faults, and the others in fixed-rehearsal.ts; all unless given.
 *                                           Each takes about ten seconds
 *   npm run record:events -- --compare 8 [--seed 4711] [NAME ...]
 *                                           records nothing: plays eight of them, drawn by the seed, and says which did
 *                                           not happen again as they were recorded (exit code 1 then)
 *   --speed 100                             with either: so much faster than real; 600 unless given, which is too much for
 *                                           a machine that has something else to do
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const projectFolder = fileURLToPath(new URL("../..", import.meta.url));
const outfile = join(projectFolder, "dist", "record-events.cjs");
await build({
  ...{ entryPoints: [join(projectFolder, "test/rehearsal/record-events.ts")], absWorkingDir: projectFolder, outfile },
  ...{ bundle: true, platform: "node", external: ["tedious", "esbuild"], logLevel: "warning" },
});
const args = ["--enable-source-maps", outfile, projectFolder, ...process.argv.slice(2)];
process.exitCode = spawnSync(process.execPath, args, { stdio: "inherit" }).status ?? 1;
