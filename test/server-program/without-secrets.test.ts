import fc from "fast-check";
import { withoutSecrets } from "../../src/server-program/without-secrets";

test.each([
  [`Password="Canary""p@ss/w+rd;one";Encrypt=True`, "Password=********;Encrypt=True"],
  ["Password='it''s; here';Encrypt=True", "Password=********;Encrypt=True"],
  [`Password=in"the"middle;Encrypt=True`, "Password=********;Encrypt=True"],
  ["pwd = with blanks in it;Encrypt=True", "pwd = ********;Encrypt=True"],
  ["API key: API-1234 was refused", "API key: ******** was refused"],
  ["Master key: 'two words' is wrong", "Master key: ******** is wrong"],
  ["The password was refused.", "The password was refused."],
])("%s", (line, shown) => {
  expect(withoutSecrets(line)).toBe(shown);
});

test("no part of a quoted password is left, whatever is in it", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (password) => {
      const line = `Data Source=sql;Password="${password.replaceAll('"', '""')}";Encrypt=True`;
      expect(withoutSecrets(line)).toBe("Data Source=sql;Password=********;Encrypt=True");
    }),
  );
});
