import { firstToken, is, readSql } from "./sql-text";

/** The longest name that SQL Server gives anything (`sysname`); the protocol has one byte for its length. */
const LONGEST_NAME = 128;

export const isTooLong = (name: string) => name.length > LONGEST_NAME;

/** The database of a statement `USE name`, undefined for every other statement. */
export function usedDatabase(text: string): string | undefined {
  // Asked of every statement, and nearly none is one: the rest of them is not read for it.
  if (!is(firstToken(text), "use")) return undefined;
  const [, name, semicolon, ...more] = readSql(text) ?? [];
  const isName = name?.kind === "word" || name?.kind === "quoted-name";
  const ends = more.length === 0 && (semicolon === undefined || is(semicolon, ";"));
  return isName && ends ? name.value : undefined;
}
