import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withTable } from "../../../src/package/with-table";
import { ourRunbook } from "./played";
import { sidesToShow } from "./side-by-side";
import { timelineSvg } from "./timeline-svg";
import { timelineTable } from "./timeline-table";

const PICTURE = "docs/outage.svg";
const PAGE = "README.md";

/**
 * The timelines of the vendor's runbook and of ours, from runs that are simulated now.
 * @returns path from the project's folder -> what must stand there
 */
export async function outagePages(projectFolder: string): Promise<Record<string, string>> {
  const sides = await sidesToShow(await ourRunbook(projectFolder));
  const page = { name: PAGE, text: readFileSync(join(projectFolder, PAGE), "utf8") };
  return { [PICTURE]: timelineSvg(sides), [PAGE]: withTable(page, "outage", timelineTable(sides)).text };
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
