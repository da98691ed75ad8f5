import type { RowOf } from "../../src/runbooks/row";
import { printed } from "../../src/runbooks/printed";
import { UPGRADE_RUNBOOK } from "../../src/runbooks/upgrade";
import { STEP_NAMES } from "../../src/names/steps";
import { NODE_ROLE } from "../../src/step/system-variables";

const role = NODE_ROLE;

/** The compiler is what tests these: without the error that a line expects, the project does not compile. */
export const WRONG: RowOf[] = [
  // @ts-expect-error no such step
  { key: "inspect-nodes", step: "prefligth", role, runs: "always" },
  // @ts-expect-error no such key
  { key: "inspect-node", step: "preflight", role, runs: "always" },
  // @ts-expect-error a mode of another step
  { key: "stop-nodes", step: "drain-stop", mode: "Install", role, runs: "always" },
  // @ts-expect-error a mode is missing
  { key: "stop-nodes", step: "drain-stop", role, runs: "always" },
  // @ts-expect-error a step without modes
  { key: "inspect-nodes", step: "preflight", mode: "Install", role, runs: "always" },
];

test("every row has the name that Octopus shows, under its key", () => {
  for (const { key, name } of UPGRADE_RUNBOOK.rows) expect(name).toBe(STEP_NAMES[key]);
});

test("numbers are counted when they are printed: from 1 on, and F1 to F3 for what runs after a failure", () => {
  const numbers = printed(UPGRADE_RUNBOOK.rows).map(({ row }) => row);
  const last = UPGRADE_RUNBOOK.rows.length - 3;
  const before = Array.from({ length: last - 1 }, (_, index) => String(index + 1));
  expect(numbers).toEqual([...before, "F1", "F2", "F3", String(last)]);
});
