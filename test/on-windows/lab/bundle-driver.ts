import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { workFolder } from "./work-folder";

const DRIVERS = join(__dirname, "..", "drivers");

/** Bundles a driver (drivers/*.ts) as the steps are bundled. @returns where the bundle lies on this machine */
export function bundleDriver(name: string): string {
  const folder = join(workFolder(), "drivers");
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${name}.cjs`);
  buildSync({
    entryPoints: [join(DRIVERS, `${name}.ts`)],
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    outfile,
    alias: { "@octopusdeploy/step-api": "./src/step/step-api.ts" },
    absWorkingDir: join(__dirname, "../../.."),
  });
  return outfile;
}
