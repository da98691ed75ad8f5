import { npmRun } from "../names/commands";
import { printed } from "../runbooks/printed";
import { UPGRADE_RUNBOOK } from "../runbooks/upgrade";
import { alignedTable } from "./markdown";
import { provenTable, type Proven } from "./proven";

/** Puts the ordered list, and what was proven on what, between their markers in the README: neither can be out of date. */
export function withTables(readme: string, proven: Proven): string {
  return withTable(withTable(readme, "runbook", runbookTable()), "proven", provenTable(proven));
}

function withTable(readme: string, name: string, table: string): string {
  const begin = `<!-- begin:${name} (${npmRun("build")} writes this) -->`;
  const end = `<!-- end:${name} -->`;
  const [before, rest] = readme.split(begin);
  const [, after] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined) {
    throw new Error(`README.md must hold the lines '${begin}' and '${end}'.`);
  }
  return [before, begin, "\n\n", table, "\n\n", end, after].join("");
}

const runbookTable = () =>
  alignedTable(
    ["#", "Step in Octopus", "Package, mode", "Role", "Notes"],
    printed(UPGRADE_RUNBOOK.rows).map(({ row, name, step, mode, role, note }) => [
      row,
      name,
      mode ? `${step}, ${mode}` : step,
      role,
      note ?? "",
    ]),
  );
