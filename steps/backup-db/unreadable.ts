import { VARIABLES } from "../../src/names/variables";
import { chooseConnectionString, handedOver } from "../../src/upgrade/database/choose-connection-string";
import { sqlFailureIn } from "../../src/upgrade/database/explained-database";
import { Failure } from "../../src/step/failure";
import type { Context } from "./contract";

/** A page of the database that cannot be read, or does not hold what was written (facts: sql-server#error-numbers). */
const DAMAGED_PAGE = new Set([3043, 823, 824]);
/** What a login is refused with while the database is not online: the server says no more to one who is not in yet. */
const NOBODY_GETS_IN: ReadonlySet<string> = new Set(["Database-NotFound", "Database-NotOnline"]);

/**
 * Whether the database itself is why its present state could not be backed up. A full disk, a lost connection or a login
 * that may not is none: that can be repaired, and then there is a backup.
 * @returns a clause; undefined: it is not
 */
export async function whyUnreadable(context: Context, error: unknown): Promise<string | undefined> {
  if (sqlFailureIn(error)?.all.some(({ number }) => DAMAGED_PAGE.has(number))) return "a page of it is damaged";
  if (!(error instanceof Failure) || !NOBODY_GETS_IN.has(error.code)) return undefined;
  const state = await stateFromMaster(context);
  return state === undefined || state === "ONLINE" ? undefined : `the server says that it is ${state}`;
}

/** Undefined when the server does not tell. */
async function stateFromMaster(context: Context): Promise<string | undefined> {
  const { ofThisNode, ofAnyNode } = handedOver(context);
  const given = [() => context.inputs.connectionString, ofThisNode, ofAnyNode];
  const connectionString = await chooseConnectionString(context, given);
  if (connectionString === undefined) return undefined;
  const server = await context.tools.server(connectionString);
  try {
    return (await server.state())?.state;
  } finally {
    await server.close();
  }
}

/**
 * Goes on without a backup of the present state, where the operator said so.
 * @throws Failure `Backup-PresentUnreadable`
 */
export function goWithout({ inputs, log }: Context, because: string, error: unknown): void {
  const why = error instanceof Failure ? error.message : undefined;
  if (inputs.withoutPresent) {
    log.warning(
      `The present state of the database cannot be backed up (${because}), and the rollback continues without, as chosen (${VARIABLES.rollbackWithoutPresent}). ${why ?? ""}`.trim(),
    );
    return;
  }
  throw new Failure({
    code: "Backup-PresentUnreadable",
    what: `The present state of the database cannot be backed up: ${because}.`,
    ...(why !== undefined && { why }),
    next: `Ask a DBA whether it can be made readable or copied. If its present state may be lost for good: run the rollback again with ${VARIABLES.rollbackWithoutPresent} = True.`,
    cause: error,
  });
}
