import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { foundTools } from "./found-tools";
import { TOOLS, type ToolName } from "./tool-names";
import { rowsIn, workFolder } from "./work-folder";

/** One row of "what was proven where", before it is known how its tests ended. */
export interface ShownRow {
  /** Also the title of the tests' `describe`. */
  what: string;
  /** The programs it meets, with name and version; those that are missing without. */
  met: string;
  /** What is missing here, and the command that installs it. */
  missing: { because: string; install: string }[];
}

/** What a test needs, besides Wine. */
interface Needs {
  tools: readonly ToolName[];
  /** What it meets that this suite does not only build or run with. */
  meets: readonly ToolName[];
  /** A program of ours that stands in for one that is not here, for the row. */
  standIn?: string;
}

/**
 * Tests that show one thing in front of programs that are not ours. Without one of the tools they are skipped, and
 * counted so; with or without, the thing has a row in dist/proven.json (reporter.mjs).
 */
export function shows(what: string, { tools, meets, standIn }: Needs, tests: () => void): void {
  const found = foundTools();
  const missing = tools.flatMap((name) => {
    const tool = found[name];
    return tool.here ? [] : [{ because: tool.because, install: TOOLS[name].install }];
  });
  const names = meets.map((name) => {
    const tool = found[name];
    return tool.here ? `${TOOLS[name].is} ${tool.version}` : TOOLS[name].is;
  });
  const row: ShownRow = { what, met: [...names, ...(standIn ? [standIn] : [])].join(", "), missing };
  const file = `${createHash("sha256").update(what).digest("hex").slice(0, 16)}.json`;
  writeFileSync(join(rowsIn(workFolder()), file), JSON.stringify(row));
  (missing.length > 0 ? describe.skip : describe)(what, tests);
}
