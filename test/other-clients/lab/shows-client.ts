import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FoundTool } from "../../on-windows/lab/tool-names";
import type { ShownRow } from "../../on-windows/lab/shown";
import { rowsIn, workFolder, WORK_FOLDER_VARIABLE } from "../../on-windows/lab/work-folder";

/**
 * Tests that show one thing in front of a client that is not ours: skipped, and counted so, when it is not here. With or
 * without, the thing has a row in dist/proven.json, as everything that test:windows shows (on-windows/lab/shown.ts).
 */
export function showsClient(
  { what, client }: { what: string; client: string },
  found: FoundTool & { install?: string },
  tests: () => void,
): void {
  const row: ShownRow = {
    what,
    met: found.here ? `${client} ${found.version}` : client,
    missing: found.here ? [] : [{ because: found.because, install: found.install ?? "" }],
  };
  // Run alone, outside test:windows, nobody collects rows.
  if (process.env[WORK_FOLDER_VARIABLE] !== undefined) {
    const file = `${createHash("sha256").update(what).digest("hex").slice(0, 16)}.json`;
    writeFileSync(join(rowsIn(workFolder()), file), JSON.stringify(row));
  } else if (!found.here) process.stdout.write(`SKIPPED ${what}: ${found.because} (${found.install ?? ""})\n`);
  (found.here ? describe : describe.skip)(what, tests);
}
