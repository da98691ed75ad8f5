import type { ParameterValue, SqlCall } from "./call";
import { is, splitAt, type SqlToken } from "./sql-text";

/** A statement that sp_executesql carries into a database. */
interface Carried {
  database: string;
  call: SqlCall;
}

/**
 * Reads `EXEC database.sys.sp_executesql N'statement', N'@a type, …', @a = value, …`: the statement works in that database,
 * not in the session's, and knows the parameters that are handed on and no others. A value is a parameter or a text.
 * @returns undefined for anything else
 */
export function readExecuteSql(tokens: readonly SqlToken[], { parameters }: SqlCall): Carried | undefined {
  const [exec, database, dot, sys, secondDot, name, ...rest] = tokens;
  const isCall = is(exec, "exec") && is(dot, ".") && is(sys, "sys") && is(secondDot, ".") && is(name, "sp_executesql");
  if (!isCall || !database) return undefined;
  const [[statement] = [], [declared] = [], ...given] = splitAt(rest, ",");
  if (statement?.kind !== "text" || (declared && declared.kind !== "text")) return undefined;
  const handedOn: Record<string, ParameterValue> = {};
  for (const [parameter, equals, value, ...more] of given) {
    if (parameter?.kind !== "parameter" || !is(equals, "=") || more.length > 0) return undefined;
    if (value?.kind !== "parameter" && value?.kind !== "text") return undefined;
    handedOn[parameter.value] = value.kind === "text" ? value.value : (parameters[value.value] ?? null);
  }
  return { database: database.value, call: { text: statement.value, parameters: handedOn } };
}
