import fc from "fast-check";
import { SecretScan } from "../../src/rehearsal/secret-scan";

const SECRET = 'Canary"p@ss/w+rd;é';
const scan = new SecretScan({ "the password": SECRET });

test.each([
  ["clear", SECRET],
  ["JSON", JSON.stringify({ a: SECRET })],
  ["URL", `https://x/?p=${encodeURIComponent(SECRET)}`],
])("finds a secret in %s", (_form, text) => {
  expect(scan.find(`before ${text} after`)).toEqual(["the password"]);
});

test("finds a secret in base64 whatever stands before and after it", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (before, after) => {
      const text = Buffer.concat([before, Buffer.from(SECRET), after]).toString("base64");
      expect(scan.find(text)).toEqual(["the password"]);
    }),
  );
});

test("finds nothing where there is nothing", () => {
  expect(scan.find("Canary p@ss word")).toEqual([]);
});
