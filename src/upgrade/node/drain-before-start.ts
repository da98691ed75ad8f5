import type { NodeRecord } from "../record/record";
import type { DrainTools } from "./node-drain";
import type { NodeAtHand, ProcedureContext } from "./procedure";

interface Start {
  /** Of the run, or of the record that is gone on with. */
  direction: NodeRecord["direction"];
  found: NodeRecord["found"];
  isPrimary: boolean;
}

/**
 * Whether a stopped node is drained by its program before it is started after the database has changed: else it would
 * serve as soon as it answers, before anybody has looked whether maintenance mode is on, and the primary before it is
 * verified. The primary was drained before it was stopped, and the database knows that; a rollback may restore one that was
 * backed up while it served. What was never looked at could not be put back, and is left as it is.
 */
export function isDrainedBeforeStart({ direction, found, isPrimary }: Start): boolean {
  if (found.drained === undefined) return false;
  return direction === "back" || (!isPrimary && !found.drained);
}

/**
 * Sets the drain flag of a stopped node in the database: nobody answers yet who could confirm it.
 * @throws what the program reported: a node that could not be drained is not started
 */
export async function drainBeforeStart(
  context: ProcedureContext,
  { program }: Pick<DrainTools, "program">,
  { node }: NodeAtHand,
): Promise<void> {
  await context.change(
    `drain node ${node}, so that it serves nobody when it starts`,
    () => program.drain(true, { waitSeconds: 0, cancelTasks: false }),
    { [`${node}.drained`]: "True" },
  );
}
