import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { alignedTable } from "./markdown";

/** What `npm run test:windows` ran, as it was recorded last (`npm run build -- --record-proven`): the one input in `metadata/`. */
export const PROVEN_FILE = "metadata/proven.json";

const proven = z.array(
  z.object({
    /** What was shown, as a sentence without its full stop. */
    what: z.string(),
    /** The programs it met, with name and version. */
    met: z.string(),
    result: z.enum(["passed", "failed", "skipped"]),
    tests: z.number(),
  }),
);
export type Proven = z.infer<typeof proven>;

/** @returns what was recorded; nothing when nothing was */
export async function readProven(projectFolder: string): Promise<Proven> {
  const text = await readFile(join(projectFolder, PROVEN_FILE), "utf8").catch(() => "[]");
  return proven.parse(JSON.parse(text));
}

/** One row per thing that was shown; what was skipped or failed proves nothing and says so. */
export function provenTable(rows: Proven): string {
  return alignedTable(
    ["Shown", "It met", "Tests"],
    rows.map(({ what, met, result, tests }) => [what, met, result === "passed" ? String(tests) : result]),
  );
}
