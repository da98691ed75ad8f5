import { reasonOf } from "../../src/step/failure";
import type { Context } from "./contract";

/**
 * Removes what belongs to a run that is not unfinished any more, the encrypted connection string and what its database
 * upgrade printed: a step that closes a record does so itself, but an administrator may have moved the record away. Only
 * tidying: whatever goes wrong is a warning.
 */
export async function removeKeptSecrets(context: Context): Promise<void> {
  const { record, kept, output } = context.tools;
  for (const file of [kept, output]) {
    try {
      if ((await record.read())?.open || !(await file.isThere())) continue;
      await context.change(`remove ${file.path}, which belongs to no unfinished run`, () => file.remove());
    } catch (error) {
      context.log.warning(`The file ${file.path} could not be removed: ${reasonOf(error)}. The next run tries again.`);
    }
  }
}
