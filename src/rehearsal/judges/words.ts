import type { StepKey } from "../../names/steps";
import { ROWS } from "./rows";
import type { PromiseId, PromiseVerdict } from "./verdict";

/** The verdict on a promise that was put to the test: broken with the first thing that breaks it, else held. */
export const verdict = (id: PromiseId, problems: readonly string[], seen: string): PromiseVerdict =>
  broken(id, problems) ?? { id, held: true, detail: seen };

/** The verdict when nothing that is seen put the promise to the test: broken all the same if something breaks it. */
export const untried = (id: PromiseId, problems: readonly string[], missing: string): PromiseVerdict =>
  broken(id, problems) ?? { id, held: null, detail: missing };

function broken(id: PromiseId, problems: readonly string[]): PromiseVerdict | undefined {
  const [first, ...more] = problems;
  if (first === undefined) return undefined;
  const others = more.length === 0 ? "" : ` (and ${count(more.length, "more case")} of this kind)`;
  return { id, held: false, detail: first.replace(/\.$/, `${others}.`) };
}

/** e.g. `1 node`, `3 nodes`, `no node` */
export function count(number: number, noun: string): string {
  const plural = noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return number === 0 ? `no ${noun}` : `${number} ${number === 1 ? noun : plural}`;
}

/** e.g. `ha-1, ha-2 and ha-3`; `none` */
export function list(names: readonly string[]): string {
  const unique = [...new Set(names)];
  if (unique.length < 2) return unique[0] ?? "none";
  return `${unique.slice(0, -1).join(", ")} and ${unique.at(-1) ?? ""}`;
}

/** A run at the beginning of a sentence: `Run 2`. */
export const runNamed = (runId: string) => runId.replace(/^run /, "Run ");

/** The step in a row of the runbook, by its name in Octopus: `'Stop the nodes'`. */
export const stepOfRow = (key: StepKey) => `'${ROWS[key].name}'`;

export const onOff = (on: boolean) => (on ? "on" : "off");
