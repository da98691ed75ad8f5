import { UPGRADE_RUNBOOK } from "../../src/runbook/upgrade";
import { inputMetas } from "../../src/step/inputs";
import { isOfPrimary, OUTPUTS, type OutputName } from "../../src/step/outputs";
import { PRIMARY_ROLE } from "../../src/step/system-variables";
import { catalogue } from "../../steps/index";

const stepOf = (id: string) => {
  const step = catalogue.find((each) => each.id === id);
  if (!step) throw new Error(`No step '${id}'.`);
  return step;
};
const rows = UPGRADE_RUNBOOK.map((row) => [`${row.row} ${row.name}`, row] as const);

it("numbers its rows in order, and names each step in Octopus once", () => {
  const numbers = UPGRADE_RUNBOOK.map(({ row }) => row);
  expect(numbers).toEqual([...Array.from({ length: 16 }, (_, index) => String(index + 1)), "F1", "F2", "F3"]);
  expect(new Set(UPGRADE_RUNBOOK.map(({ name }) => name)).size).toBe(UPGRADE_RUNBOOK.length);
});

it("uses every step", () => {
  const used = new Set(UPGRADE_RUNBOOK.map(({ step }) => step));
  expect(catalogue.map(({ id }) => id).filter((id) => !used.has(id))).toEqual([]);
});

it.each(rows)("%s: names a step of the catalogue, a mode it has, a role it runs in", (_title, row) => {
  const step = stepOf(row.step);
  const mode = inputMetas(step.inputs).find(({ key }) => key === "mode");
  if (mode) expect(mode.meta.options).toContain(row.mode);
  else expect(row.mode).toBeUndefined();
  if (step.role === "primary") expect(row.role).toBe(PRIMARY_ROLE);
});

it.each(rows)("%s: reads what an earlier row has handed over", (_title, row) => {
  const place = UPGRADE_RUNBOOK.indexOf(row);
  const before = UPGRADE_RUNBOOK.slice(0, place);
  const missing = Object.values(stepOf(row.step).reads)
    .filter(({ optional }) => !optional)
    .filter(({ output, from }) => {
      const producers = before.filter(({ step }) => stepOf(step).outputs.includes(output));
      // What a node reads of itself must have been made on every node.
      const enough = producers.some(({ role }) => from !== "own" || role === row.role || role !== PRIMARY_ROLE);
      return !enough;
    });
  expect(missing).toEqual([]);
});

it.each(rows)("%s: what it may read, some row hands over", (_title, row) => {
  const made = new Set(UPGRADE_RUNBOOK.flatMap(({ step }) => [...stepOf(step).outputs]));
  expect(Object.values(stepOf(row.step).reads).filter(({ output }) => !made.has(output))).toEqual([]);
});

it.each(rows.filter(([, { runs }]) => runs === "after-failure"))(
  "%s: insists on no output, for it may run after any failure",
  (_title, row) => {
    expect(Object.values(stepOf(row.step).reads).filter(({ optional }) => !optional)).toEqual([]);
  },
);

it("marks as the primary's what only the primary hands over", () => {
  const onEveryNode = new Set(
    UPGRADE_RUNBOOK.filter(({ role }) => role !== PRIMARY_ROLE).flatMap(({ step }) => [...stepOf(step).outputs]),
  );
  // recover runs on every node; the verdict is handed over by the primary alone (steps/recover/run.ts).
  onEveryNode.delete("RecoveryVerdict");
  const names = Object.keys(OUTPUTS) as OutputName[];
  expect(names.filter(isOfPrimary)).toEqual(names.filter((name) => !onEveryNode.has(name)));
});
