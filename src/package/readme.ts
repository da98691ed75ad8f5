import { printed } from "../runbooks/printed";
import { UPGRADE_RUNBOOK } from "../runbooks/upgrade";
import { alignedTable } from "./markdown";
import { provenTable, type Proven } from "./proven";
import { withTable } from "./with-table";

/** Puts the ordered list, and what was proven on what, between their markers in the README: neither can be out of date. */
export function withTables(readme: string, proven: Proven): string {
  const page = withTable({ name: "README.md", text: readme }, "runbook", runbookTable());
  return withTable(page, "proven", provenTable(proven)).text;
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
