import { SqlFailure, type SqlValue } from "../../sql/sql-session";

/** What cells of an answer hold, in a driver's types. */
export const text = (value: SqlValue | undefined): string => (typeof value === "string" ? value : "");
export const yes = (value: SqlValue | undefined): boolean => value === true || Number(value) === 1;

/** What is only for sentences: undefined when this login may not ask for it (or the server has no such view). */
export async function orRefused<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof SqlFailure && error.kind === "server") return undefined;
    throw error;
  }
}
