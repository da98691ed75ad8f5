import fc from "fast-check";
import { namesIn, readTsql, statementsIn } from "./read-tsql";

const verbsOf = (text: string) => statementsIn(readTsql(text));

it.each([
  ["one statement", "SELECT 1", ["SELECT"]],
  ["two without a semicolon", "SELECT 1 DROP TABLE x", ["SELECT", "DROP"]],
  ["a verb in a text", "SELECT N'x; DROP TABLE y'", ["SELECT"]],
  ["a verb after a text that ends early", "SELECT 'x'; DROP TABLE y --'", ["SELECT", "DROP"]],
  ["a verb in brackets", "BACKUP DATABASE [a; DROP DATABASE b] TO DISK = @f", ["BACKUP"]],
  ["a verb after brackets that end early", "BACKUP DATABASE [a] DROP DATABASE [b]", ["BACKUP", "DROP"]],
  ["a verb in double quotes", 'SELECT "a DROP"', ["SELECT"]],
  ["a verb in a line's comment", "SELECT 1 -- DROP\n, 2", ["SELECT"]],
  ["a verb after a comment's line", "SELECT 1 --x\nDROP TABLE y", ["SELECT", "DROP"]],
  ["a verb in nested comments", "SELECT /* a /* b */ DROP */ 1", ["SELECT"]],
  ["a verb after a comment", "SELECT /* a */ 1 DROP TABLE y", ["SELECT", "DROP"]],
  ["a verb in a subquery", "SELECT (SELECT 1)", ["SELECT"]],
  ["a name that is a verb", "SELECT dbo.Update", ["SELECT"]],
  ["nothing", " \n-- x", []],
])("%s", (_title, text, expected) => {
  expect(verbsOf(text)).toEqual(expected);
});

it.each(["SELECT 'x", "SELECT [x", 'SELECT "x', "SELECT /* /* */", "SELECT [x]]", "SELECT \0"])(
  "what no server would read: %j",
  (text) => {
    expect(() => readTsql(text)).toThrow();
  },
);

it("undoes doubled quotes and brackets, whatever is in them", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) => {
      expect(namesIn(readTsql(`[${name.replaceAll("]", "]]")}] x`))).toEqual([name]);
      expect(readTsql(`N'${name.replaceAll("'", "''")}'`)).toEqual([{ kind: "text", value: name }]);
    }),
  );
});
