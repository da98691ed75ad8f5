import { reasonOf } from "../../src/step/failure";
import type { Context } from "./step";

/**
 * Removes the encrypted connection string of a run that is not unfinished any more: a step that closes a record does so
 * itself, but an administrator may have moved the record away. Only tidying: whatever goes wrong is a warning.
 */
export async function removeKeptSecret(context: Context): Promise<void> {
  const { record, kept } = context.tools;
  try {
    if ((await record.read())?.open || !(await kept.isThere())) return;
    await context.change(`remove ${kept.path}, which belongs to no unfinished run`, () => kept.remove());
  } catch (error) {
    context.log.warning(`The file ${kept.path} could not be removed: ${reasonOf(error)}. The next run tries again.`);
  }
}
