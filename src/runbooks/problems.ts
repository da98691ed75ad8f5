import type { AnyStep } from "../step/define-step";
import { inputMetas } from "../step/inputs";
import type { Read } from "../step/reads";
import { PRIMARY_ROLE } from "../step/system-variables";
import type { RowCondition, RunbookRow } from "./row";
import type { Runbook } from "./runbook";

const RUNS_AFTER_FAILURE: ReadonlySet<RowCondition> = new Set(["after-failure", "at-the-end"]);

/** The output by which check-version tells whether there is anything to do. */
const DECISION = "UpgradeAvailable";

/**
 * What the compiler cannot see in the lists, as sentences: a reader before its producer, a condition that nobody decides,
 * a step that no list has. The build fails with them.
 */
export function runbookProblems(runbooks: readonly Runbook[], steps: readonly AnyStep[]): string[] {
  const used = new Set(runbooks.flatMap(({ rows }) => rows).map(({ step }): string => step));
  const inUse = steps.filter(({ id }) => used.has(id));
  const made = new Set(inUse.flatMap(({ outputs }) => outputs));
  return [
    ...twice(runbooks.map(({ name }) => name)).map((name) => `Two runbooks are named '${name}'.`),
    ...runbooks.flatMap((runbook) =>
      problemsOf(runbook, steps).map((problem) => `The runbook '${runbook.name}': ${problem}`),
    ),
    ...inUse.flatMap(({ id, reads }) =>
      Object.values(reads)
        .filter(({ output }) => !made.has(output))
        .map(({ output }) => `The step '${id}' may read ${output}, which no runbook hands over.`),
    ),
    ...steps.filter(({ id }) => !used.has(id)).map(({ id }) => `No runbook has the step '${id}'.`),
  ];
}

function problemsOf({ rows }: Runbook, steps: readonly AnyStep[]): string[] {
  const stepOf = ({ step }: RunbookRow): AnyStep => {
    const found = steps.find(({ id }) => id === step);
    if (!found) throw new Error(`There is no step '${step}'.`);
    return found;
  };
  return [
    ...twice(rows.map(({ key }) => key)).map((key) => `two rows have the key '${key}'.`),
    ...rows.flatMap((row, place) => {
      const step = stepOf(row);
      const before = rows.slice(0, place);
      const hands = (output: Read["output"], from: Read["from"]) =>
        before.some(
          (each) =>
            stepOf(each).outputs.includes(output) &&
            // What a node reads of itself must have been made on every node.
            (from !== "own" || each.role === row.role || each.role !== PRIMARY_ROLE),
        );
      const needed = Object.values(step.reads).filter(({ optional }) => !optional);
      const decided = before.some((each) => stepOf(each).outputs.includes(DECISION));
      const hasMode = inputMetas(step.inputs).some(({ key }) => key === "mode");
      return [
        ...needed
          .filter(({ output, from }) => !hands(output, from))
          .map(({ output }) => `'${row.name}' reads ${output}, which no earlier row hands over.`),
        ...(step.role === "primary" && row.role !== PRIMARY_ROLE
          ? [`'${row.name}' must run on the primary node.`]
          : []),
        ...(hasMode === (row.mode !== undefined) ? [] : [`'${row.name}' has no mode, or one too many.`]),
        ...(row.runs === "something-to-do" && !decided
          ? [`'${row.name}' runs when there is something to do, which no earlier row decides.`]
          : []),
        ...unlessProblems(row, before, stepOf),
        ...(RUNS_AFTER_FAILURE.has(row.runs) && needed.length > 0
          ? [
              `'${row.name}' may run after any failure, and insists on ${needed.map(({ output }) => output).join(", ")}.`,
            ]
          : []),
      ];
    }),
  ];
}

/** What a row is asked for that is left out when another one has done its work. */
function unlessProblems(
  { name, unless }: RunbookRow,
  before: readonly RunbookRow[],
  stepOf: (row: RunbookRow) => AnyStep,
): string[] {
  if (!unless) return [];
  const other = before.find(({ key }) => key === unless.row);
  if (other?.role === PRIMARY_ROLE && stepOf(other).outputs.includes(unless.output)) return [];
  return [
    `'${name}' runs unless '${unless.row}' hands over ${unless.output}, which no earlier row of the primary does.`,
  ];
}

const twice = <T>(items: readonly T[]): T[] => [...new Set(items.filter((item, at) => items.indexOf(item) !== at))];
