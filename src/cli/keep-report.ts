import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Rehearsed } from "../rehearsal/play-runs";

const FILES = ["report.html", "report.json"];

/**
 * Keeps the report of a rehearsal's last run that left one: in `dist/rehearsed`, where each rehearsal replaces the last one's,
 * or in a new temporary folder where nobody may write there.
 * @returns the path of its page; undefined when no run left a report
 */
export function keepReport(
  projectFolder: string,
  artifacts: Rehearsed["artifacts"],
  elsewhere = () => mkdtempSync(join(tmpdir(), "octopus-ha-report-")),
): string | undefined {
  const run = artifacts.findLast(({ name }) => name === FILES[0])?.run;
  const files = artifacts.filter((each) => each.run === run && FILES.includes(each.name));
  if (files.length === 0) return undefined;
  const write = (folder: string) => {
    mkdirSync(folder, { recursive: true });
    for (const { name, text } of files) writeFileSync(join(folder, name), text);
    return join(folder, "report.html");
  };
  try {
    return write(join(projectFolder, "dist", "rehearsed"));
  } catch {
    return write(elsewhere());
  }
}
