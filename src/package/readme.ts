import { UPGRADE_RUNBOOK } from "../runbook/upgrade";
import { alignedTable } from "./markdown";

const BEGIN = "<!-- begin:runbook (npm run build writes this) -->";
const END = "<!-- end:runbook -->";

/** Puts the ordered list between the two markers of the README, so that it cannot be out of date. */
export function withRunbookTable(readme: string): string {
  const [before, rest] = readme.split(BEGIN);
  const [, after] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined) {
    throw new Error(`README.md must hold the lines '${BEGIN}' and '${END}'.`);
  }
  return [before, BEGIN, "\n\n", runbookTable(), "\n\n", END, after].join("");
}

const runbookTable = () =>
  alignedTable(
    ["#", "Step in Octopus", "Package, mode", "Role", "Notes"],
    UPGRADE_RUNBOOK.map(({ row, name, step, mode, role, note }) => [
      row,
      name,
      mode ? `${step}, ${mode}` : step,
      role,
      note ?? "",
    ]),
  );
