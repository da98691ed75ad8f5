import { mkdirSync, writeFileSync } from "node:fs";
import { findTools } from "./find-tools";
import { toolsFile } from "./found-tools";
import { makeWorkFolder, prefixesIn, programsIn, removeLeftovers, removeWorkFolder, rowsIn } from "./work-folder";

/** Before all tests: looks for the tools and makes the template. Sees to it that nothing is left, whatever ends the run. */
// eslint-disable-next-line no-restricted-exports -- jest calls the default export
export default async function setUp(): Promise<void> {
  removeLeftovers();
  const work = makeWorkFolder();
  process.once("exit", () => removeWorkFolder(work));
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const) {
    process.once(signal, () => process.exit(code));
  }
  for (const folder of [prefixesIn(work), programsIn(work), rowsIn(work)]) mkdirSync(folder, { recursive: true });
  writeFileSync(toolsFile(work), JSON.stringify(await findTools(work)));
}
