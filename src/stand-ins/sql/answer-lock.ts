import type { Answer } from "./answering";
import type { ParameterValue, SqlCall } from "./call";
import { refuse, serverErrors } from "./server-errors";
import { is, splitAt, type SqlToken } from "./sql-text";

/** The database principal that application locks belong to unless told otherwise. */
export const LOCK_PRINCIPAL = "public";

/**
 * Answers `EXEC sp_getapplock` and `EXEC sp_releaseapplock`, for exclusive locks of a session that are not waited for.
 * The return value is not told (a driver does not ask for it): APPLOCK_MODE tells who holds the lock.
 */
export const answerLock: Answer = ({ tokens, call, session, database, reply, locks }) => {
  const given = readProcedureCall(tokens, call);
  if (!given) return false;
  const { procedure, values } = given;
  const resource = values.get("resource");
  const owner = String(values.get("lockowner")).toLowerCase();
  if (typeof resource !== "string" || owner !== "session") return false;

  if (procedure === "sp_getapplock") {
    const mode = String(values.get("lockmode")).toLowerCase();
    if (mode !== "exclusive" || Number(values.get("locktimeout")) !== 0) return false;
    locks.take({ database, resource }, session);
  } else if (procedure === "sp_releaseapplock") {
    if (!locks.release({ database, resource }, session)) refuse(reply, serverErrors.lockNotHeld(resource));
  } else return false;
  reply.rowCount(0);
  return true;
};

interface ProcedureCall {
  procedure: string;
  /** Arguments by their names in lower case. */
  values: Map<string, ParameterValue>;
}

/** Reads `EXEC name @argument = value, …`; a value is a text, a number or a parameter of the call. */
function readProcedureCall(tokens: readonly SqlToken[], call: SqlCall): ProcedureCall | undefined {
  const [exec, name, ...rest] = tokens;
  if (!(is(exec, "exec") || is(exec, "execute")) || name?.kind !== "word") return undefined;
  const values = new Map<string, ParameterValue>();
  for (const [argument, equals, value, ...more] of splitAt(rest, ",")) {
    if (argument?.kind !== "parameter" || !is(equals, "=") || !value || more.length > 0) return undefined;
    const read = value.kind === "parameter" ? call.parameters[value.value] : value.value;
    values.set(argument.value.toLowerCase(), read ?? null);
  }
  return { procedure: name.value.toLowerCase(), values };
}
