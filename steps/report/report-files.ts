import { join } from "node:path";
import * as z from "zod";
import type { MachineWith } from "../../src/machine/machine";
import { summarySchema } from "../../src/report/summary";
import type { Surroundings } from "../../src/step/context";
import { whileHeld } from "../../src/windows/held-files";
import type { ReportFiles } from "./contract";

/** Of an older report no more than this is read. */
const lastReport = z.object({ writtenAt: z.string(), run: summarySchema.shape.run });

/**
 * The report beside the node's record. Each run replaces the last one's; a dry run has its own, so that it hides none.
 * @param prepareFolder makes the folder and closes it to everyone but administrators: whoever could put a link there
 *   would choose what SYSTEM overwrites
 */
export function reportFiles(
  folder: string,
  around: Surroundings & Pick<MachineWith, "files">,
  prepareFolder: (folder: string) => Promise<void>,
): ReportFiles {
  const { files } = around;
  const pathsOf = (dryRun: boolean) => ({
    json: join(folder, dryRun ? "dry-run-report.json" : "report.json"),
    page: join(folder, dryRun ? "dry-run-report.html" : "report.html"),
  });
  return {
    async last() {
      try {
        const { json } = pathsOf(false);
        return lastReport.parse(JSON.parse(await whileHeld(around, json, () => files.readText(json))));
      } catch {
        // None, or one that cannot be read: either way nobody knows what it said.
        return undefined;
      }
    },
    async write(texts, dryRun) {
      const paths = pathsOf(dryRun);
      await prepareFolder(folder);
      await whileHeld(around, paths.json, () => files.writeText(paths.json, texts.json));
      await whileHeld(around, paths.page, () => files.writeText(paths.page, texts.page));
      return paths;
    },
  };
}
