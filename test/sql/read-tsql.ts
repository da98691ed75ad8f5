/**
 * A small reader of T-SQL tokens, written against the documentation and apart from what makes the texts: nested comments,
 * texts with doubled quotes, brackets with doubled `]`, names in double quotes. It is no parser: it shows where tokens
 * and statements begin and end.
 */
interface TsqlToken {
  kind: "word" | "name" | "text" | "number" | "variable" | "symbol";
  /** The value: without quotes and brackets, doubled ones undone. */
  value: string;
}

/** Words with which a statement begins. WITH is none here: it begins one only after a semicolon. */
const VERBS = new Set(
  "SELECT INSERT UPDATE DELETE MERGE TRUNCATE EXEC EXECUTE BACKUP RESTORE CREATE ALTER DROP GRANT DENY REVOKE USE SET DECLARE IF WHILE BEGIN COMMIT ROLLBACK KILL SHUTDOWN WAITFOR PRINT RAISERROR THROW DBCC GO BULK OPEN RECONFIGURE CHECKPOINT".split(
    " ",
  ),
);

/** @throws Error for what no server would read: an open quote, bracket or comment */
export function readTsql(text: string): TsqlToken[] {
  const tokens: TsqlToken[] = [];
  let at = 0;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at += found[0].length;
    return found;
  };
  const quoted = (open: string, close: string, kind: TsqlToken["kind"]): boolean => {
    if (!text.startsWith(open, at)) return false;
    let value = "";
    for (let i = at + open.length; ;) {
      const end = text.indexOf(close, i);
      if (end < 0) throw new Error(`${open} is never closed`);
      value += text.slice(i, end);
      i = end + 1;
      if (text[i] === close) {
        value += close;
        i += 1;
        continue;
      }
      at = i;
      break;
    }
    tokens.push({ kind, value });
    return true;
  };
  while (at < text.length) {
    if (take(/\s+/y) ?? take(/--[^\n]*/y)) continue;
    if (text.startsWith("/*", at)) {
      at = endOfComment(text, at);
      continue;
    }
    if (/^N'/i.test(text.slice(at, at + 2))) at += 1;
    if (quoted("'", "'", "text") || quoted("[", "]", "name") || quoted('"', '"', "name")) continue;
    const word = take(/[\p{L}_#][\p{L}\p{N}_@#$]*|@@[\p{L}\p{N}_@#$]+/uy);
    const variable = word ? undefined : take(/@[\p{L}\p{N}_@#$]+/uy);
    const number = (word ?? variable) ? undefined : take(/\d+(\.\d+)?/y);
    const found = word ?? variable ?? number ?? take(/[-+*/%=<>!(),.;:]/y);
    if (!found) throw new Error(`no token at ${JSON.stringify(text.slice(at, at + 10))}`);
    const kind = word ? "word" : variable ? "variable" : number ? "number" : "symbol";
    tokens.push({ kind, value: found[0] });
  }
  return tokens;
}

/** Comments nest in T-SQL. */
function endOfComment(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length;) {
    const two = text.slice(at, at + 2);
    if (two === "/*") depth += 1;
    if (two === "*/") depth -= 1;
    at += two === "/*" || two === "*/" ? 2 : 1;
    if (depth === 0) return at;
  }
  throw new Error("/* is never closed");
}

/** The statements, each by its verb: where a verb stands outside parentheses and is not an option's or a role's word. */
export function statementsIn(tokens: readonly TsqlToken[]): string[] {
  let depth = 0;
  const verbs: string[] = [];
  tokens.forEach(({ kind, value }, at) => {
    if (kind === "symbol" && value === "(") depth += 1;
    if (kind === "symbol" && value === ")") depth -= 1;
    const word = value.toUpperCase();
    if (kind !== "word" || !VERBS.has(word)) return;
    const before = tokens[at - 1];
    // `dbo.Update`, `AS Set`, `GRANT CREATE …`: a name or what is granted.
    const partOfOther = before && (before.value === "." || /^(AS|GRANT)$/i.test(before.value));
    // `ALTER DATABASE [x] SET …`: what is altered, and how.
    const alters =
      (word === "SET" && before?.kind === "name" && verbs.at(-1) === "ALTER") ||
      (word === "ROLLBACK" && before?.value === "WITH");
    if (depth === 0 && !partOfOther && !alters) verbs.push(word);
  });
  return verbs;
}

/** Values of the names (in brackets or double quotes). */
export const namesIn = (tokens: readonly TsqlToken[]) =>
  tokens.filter(({ kind }) => kind === "name").map(({ value }) => value);
