import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "../../steps/index";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import { loadProduct, RUNTIME_PACKAGE, stepPackage, type Product } from "../../src/provision/read/product";

const projectFolder = join(__dirname, "..", "..");

/** Puts a small file in place of each package into a folder. */
export function putMadeUpPackages(folder: string, { version = "1.0.0", content = "package" } = {}): void {
  mkdirSync(folder, { recursive: true });
  for (const id of [...catalogue.map((step) => stepPackage(step.id)), RUNTIME_PACKAGE]) {
    writeFileSync(join(folder, `${id}.${version}.zip`), `${content} ${id}`);
  }
}

/**
 * The product as it is shipped, with small files in place of the packages, and with the upgrade alone: what is tested with
 * it is how a runbook gets there, however many are shipped.
 */
export function madeUpProduct(options: { version?: string; content?: string } = {}): Product {
  const folder = mkdtempSync(join(tmpdir(), "made-up-packages-"));
  try {
    putMadeUpPackages(folder, options);
    return { ...loadProduct(projectFolder, [folder]), runbooks: [UPGRADE_RUNBOOK] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
