import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shippedPackage } from "../../package/shipped";
import { handedOver } from "./shipped-bundle";

/** The same package, the same variables, and the Node that runs the tests: what Windows is compared with. */
export function runShippedHere(
  id: string,
  variables: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): { exitCode: number | null; stdout: Buffer; stderr: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), "shipped-"));
  try {
    mkdirSync(join(folder, id));
    for (const [name, bytes] of Object.entries(shippedPackage(id))) writeFileSync(join(folder, id, name), bytes);
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, id, "run.js")], {
      input: handedOver(variables),
      env: { PATH: process.env.PATH, ...env },
      timeout: 60_000,
    });
    return { exitCode: status, stdout, stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
