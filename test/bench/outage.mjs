import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const projectFolder = join(here, "../..");

/** Runs of our runbook and of the vendor's in the same simulated world: the clock jumps, so a large database costs nothing. */
export async function* measureOutage() {
  const folder = mkdtempSync(join(tmpdir(), "bench-outage-"));
  try {
    const program = join(folder, "measure-outage.cjs");
    buildSync({
      entryPoints: [join(here, "outage/measure.ts")],
      bundle: true,
      platform: "node",
      target: "node20",
      outfile: program,
      logLevel: "error",
      // As in build.mjs.
      absWorkingDir: projectFolder,
      external: ["esbuild", "@cyclonedx/cyclonedx-library"],
      alias: { "@octopusdeploy/step-api": "./src/step/step-api.ts", axios: "./node_modules/axios/dist/node/axios.cjs" },
    });
    const measuring = spawn(process.execPath, [program, projectFolder], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise((resolve) => measuring.on("close", resolve));
    for await (const line of createInterface({ input: measuring.stdout })) yield JSON.parse(line);
    const code = await ended;
    if (code !== 0) throw new Error(`measuring the outage ended with ${code}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
