import fc from "fast-check";
import { quoteIdentifier, statements } from "../../src/sql/statements";

const HOSTILE = [
  "Octopus Deploy",
  "a]b",
  "]]",
  "x] TO DISK = 'C:\\evil.bak'; DROP DATABASE [y",
  "it's",
  "a--b",
  "a/*b*/",
  "line\nbreak",
  "tab\there",
  "@file",
  "😀".repeat(64),
  "n".repeat(128),
];

describe("an identifier", () => {
  it.each(HOSTILE)("%j stays one name", (name) => {
    const quoted = quoteIdentifier(name);
    // By T-SQL's rule: up to the first ] that is not doubled.
    const end = /^\[(?:[^\]]|\]\])*\]/.exec(quoted)?.[0];
    expect(end).toBe(quoted);
    expect(quoted.slice(1, -1).replaceAll("]]", "]")).toBe(name);
  });

  it.each(["", "n".repeat(129), "a\0b"])("refuses %j", (name) => {
    expect(() => quoteIdentifier(name)).toThrow(RangeError);
  });

  it("reads back as it was, whatever it is", () => {
    const name = fc
      .string({ minLength: 1, maxLength: 128, unit: "binary" })
      .filter((text) => text.length <= 128 && !text.includes("\0"));
    fc.assert(
      fc.property(name, (text) => {
        const quoted = quoteIdentifier(text);
        expect(/^\[(?:[^\]]|\]\])*\]$/.test(quoted)).toBe(true);
        expect(quoted.slice(1, -1).replaceAll("]]", "]")).toBe(text);
      }),
    );
  });
});

describe("a backup", () => {
  it("is asked for word for word", () => {
    const { text, parameters } = statements.backup("Octo", "\\\\nas\\o\\x.bak", "label", { compress: true });
    expect(text).toBe(
      "BACKUP DATABASE [Octo] TO DISK = @file WITH COPY_ONLY, FORMAT, INIT, CHECKSUM, COMPRESSION, STATS = 1, NAME = @name",
    );
    expect(parameters).toEqual({ file: "\\\\nas\\o\\x.bak", name: "label" });
  });

  it("says when it is not compressed, for a server may compress by default", () => {
    expect(statements.backup("Octo", "f", "l", { compress: false }).text).toContain(" NO_COMPRESSION,");
  });

  it.each(HOSTILE)("of a database named %j to a file named %j carries neither as text", (name) => {
    const { text, parameters } = statements.backup(name, name, name, { compress: true });
    expect(text.replace(quoteIdentifier(name), "[x]")).toBe(statements.backup("x", "", "", { compress: true }).text);
    expect(parameters).toEqual({ file: name, name });
    expect(statements.verifyBackup(name)).toEqual({
      text: "RESTORE VERIFYONLY FROM DISK = @file WITH CHECKSUM, STATS = 1",
      parameters: { file: name },
    });
    expect(statements.backupHeader(name).text).toBe("RESTORE HEADERONLY FROM DISK = @file");
  });
});

it("each statement is one: no semicolon, no comment, no second verb", () => {
  const all = [
    ...[statements.clock, statements.schemaVersion, statements.heartbeats, statements.heartbeatsBeforeStatusTable],
    ...[() => statements.sessions("x"), statements.serverFacts, statements.permissions, statements.serviceAccount],
    ...[statements.loginToken],
    ...[statements.takeLock, statements.lockHeld, statements.releaseLock].map((make) => () => make("x")),
  ].map((make) => make().text);
  for (const text of all) expect(text).toMatch(/^(SELECT|EXEC) [^;]*$/);
});
