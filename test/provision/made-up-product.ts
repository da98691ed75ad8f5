import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "../../steps/index";
import { loadProduct, RUNTIME_PACKAGE, stepPackage, type Product } from "../../src/provision/product";

const projectFolder = join(__dirname, "..", "..");

/** The product as it is shipped, with small files in place of the packages. */
export function madeUpProduct({ version = "1.0.0", content = "package" } = {}): Product {
  const folder = mkdtempSync(join(tmpdir(), "made-up-packages-"));
  try {
    for (const id of [...catalogue.map((step) => stepPackage(step.id)), RUNTIME_PACKAGE]) {
      writeFileSync(join(folder, `${id}.${version}.zip`), `${content} ${id}`);
    }
    return loadProduct(projectFolder, [folder]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const sha1 = (text: string): string => createHash("sha1").update(text).digest("hex");
