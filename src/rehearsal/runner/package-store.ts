import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";

/** Packages as a Tentacle gets them: the zip of each step, extracted once into a folder of its own. */
export class PackageStore {
  private readonly extracted = new Map<string, string>();

  /**
   * @param zipFolders where the zips lie; the first folder that has a step's zip wins (a planted bug is put before)
   * @param workFolder where they are extracted to
   */
  constructor(
    private readonly zipFolders: readonly string[],
    private readonly workFolder: string,
  ) {}

  /** @returns the folder with the extracted package of that step */
  folderOf(step: string): string {
    const known = this.extracted.get(step);
    if (known) return known;
    const zip = this.zipOf(step);
    const folder = join(this.workFolder, `octopus-ha-${step}`);
    mkdirSync(folder, { recursive: true });
    for (const [name, bytes] of Object.entries(unzipSync(readFileSync(zip)))) writeFileSync(join(folder, name), bytes);
    this.extracted.set(step, folder);
    return folder;
  }

  private zipOf(step: string): string {
    const name = new RegExp(`^octopus-ha-${step}\\.\\d.*\\.zip$`);
    for (const folder of this.zipFolders) {
      const found = readdirSync(folder).find((file) => name.test(file));
      if (found) return join(folder, found);
    }
    throw new Error(`There is no package octopus-ha-${step} in ${this.zipFolders.join(", ")}: run npm run build.`);
  }
}
