import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { StoredPackage } from "../../controlling/documents";
import type { ExtractedPackage } from "../script-carrier";
import { unzipPackage } from "../unzip-package";

/** Extracts the bytes of a package once, however many scripts use it. */
export class PackageCache {
  private readonly byHash = new Map<string, Promise<ExtractedPackage>>();

  constructor(private readonly folder: string) {}

  /** The same bytes are the same package: a version that was pushed anew is extracted anew. */
  extract(stored: StoredPackage): Promise<ExtractedPackage> {
    const hash = createHash("sha256").update(stored.bytes).digest("hex");
    const known = this.byHash.get(hash);
    if (known) return known;
    const extracted = this.extractInto(join(this.folder, hash), stored);
    this.byHash.set(hash, extracted);
    return extracted;
  }

  private async extractInto(folder: string, stored: StoredPackage): Promise<ExtractedPackage> {
    const files = unzipPackage(stored);
    await mkdir(folder, { recursive: true });
    for (const [path, bytes] of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), bytes);
    }
    return { folder, files: [...files.keys()] };
  }
}

/** Gives a script its own copy: what it does to its files is not seen by others. */
export async function copyPackage({ folder, files }: ExtractedPackage, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const path of files) {
    if (path.includes("/")) await mkdir(dirname(join(target, path)), { recursive: true });
    await copyFile(join(folder, path), join(target, path), constants.COPYFILE_FICLONE);
  }
}
