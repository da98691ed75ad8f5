import type { QueryOptions, SqlSession, SqlValue, Statement } from "../../src/sql/sql-session";

type Answer =
  | Record<string, SqlValue>[]
  | Error
  | ((statement: Statement, options: QueryOptions) => Record<string, SqlValue>[]);

/** A session that answers by the first piece of text that is found in a statement, and keeps what it was asked. */
export function madeUpSession(answers: Record<string, Answer>): SqlSession & { asked: Statement[] } {
  const asked: Statement[] = [];
  return {
    asked,
    async query(statement, options) {
      asked.push(statement);
      const found = Object.entries(answers).find(([piece]) => statement.text.includes(piece));
      if (!found) throw new Error(`No answer for: ${statement.text}`);
      const answer = found[1];
      if (answer instanceof Error) throw answer;
      return typeof answer === "function" ? answer(statement, options) : answer;
    },
    async close() {},
  };
}
