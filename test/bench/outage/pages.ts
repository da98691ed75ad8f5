import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withTable } from "../../../src/package/with-table";
import { ourRunbook } from "./played";
import { rowOverheads } from "./row-overheads";
import { rowsTable } from "./rows-table";
import { FULL_SIDE, sidesToShow } from "./side-by-side";
import { timelineSvg } from "./timeline-svg";
import { timelineTable } from "./timeline-table";

const PICTURE = "docs/outage.svg";
const PAGE = "README.md";
const ROWS_PAGE = "docs/outage.md";

/**
 * The timelines of the vendor's runbook and of ours, from runs that are simulated now.
 * @returns path from the project's folder -> what must stand there
 */
export async function outagePages(projectFolder: string): Promise<Record<string, string>> {
  const sides = await sidesToShow(await ourRunbook(projectFolder));
  const full = sides.find(({ name }) => name === FULL_SIDE);
  if (!full) throw new Error("Our run with the default strategy was not played.");
  const page = (name: string) => ({ name, text: readFileSync(join(projectFolder, name), "utf8") });
  return {
    [PICTURE]: timelineSvg(sides),
    [PAGE]: withTable(page(PAGE), "outage", timelineTable(sides)).text,
    [ROWS_PAGE]: withTable(page(ROWS_PAGE), "outage-rows", rowsTable(rowOverheads(full.played))).text,
  };
}

/** Writes them. @returns how many changed */
export async function writeOutagePages(projectFolder: string): Promise<number> {
  let changed = 0;
  for (const [path, content] of Object.entries(await outagePages(projectFolder))) {
    const target = join(projectFolder, path);
    if (contentOf(target) === content) continue;
    writeFileSync(target, content);
    changed += 1;
  }
  return changed;
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
