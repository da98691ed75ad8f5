import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";

export const projectFolder = join(__dirname, "../..");
const packagesFolder = join(projectFolder, "dist", "packages");

/** The files of the package as it is shipped; `npm test` builds it before. */
export function shippedPackage(id: string): Record<string, Uint8Array> {
  const name = readdirSync(packagesFolder).find((each) => each.startsWith(`octopus-ha-${id}.`));
  if (!name) throw new Error(`There is no package of ${id} in dist/packages: run npm run build.`);
  return unzipSync(readFileSync(join(packagesFolder, name)));
}

export const textOf = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString("utf8");
