import fc from "fast-check";
import { secretForms } from "../../src/host/secret-forms";
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

test.each([
  ["PowerShell's -EncodedCommand", Buffer.from(`$x = '${SECRET}'`, "utf16le").toString("base64")],
  ["XML", "Canary&quot;p@ss/w+rd;&#xE9;"],
  ["a file that is read byte by byte", Buffer.from(SECRET, "utf8").toString("latin1")],
  ["JSON that escapes half of it", String.raw`\u0043anary\"p@ss\/w\u002Brd;\u00e9`],
  ["a URL that encodes half of it", "Canary%22p@ss%2fw%2Brd;%C3%a9"],
])("finds a secret in %s, of which no step knows", (_form, text) => {
  expect(scan.find(text)).toEqual(["the password"]);
});

test("finds every form that the steps mask, though it shares none of their code", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 8 }), fc.nat(), (secret, index) => {
      const forms = secretForms(secret);
      const form = forms[index % forms.length] ?? "";
      expect(new SecretScan({ it: secret }).find(`x${form}x`)).toEqual(["it"]);
    }),
  );
});

test("finds a secret of blanks and a plus sign in a form that a browser posts", () => {
  const secret = "+        ";
  const posted = new URLSearchParams({ password: secret }).toString();
  expect(new SecretScan({ it: secret }).find(posted)).toEqual(["it"]);
});

test("finds nothing where there is nothing", () => {
  expect(scan.find("Canary p@ss word")).toEqual([]);
});
