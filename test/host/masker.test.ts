import fc from "fast-check";
import { Masker } from "../../src/host/masker";
import { Canaries } from "../made-up/canaries";

const secret = `p"a\\ss/w&rd ä<7>'`;
const masker = new Masker();
masker.add(secret);

it.each<[string, string]>([
  ["clear", secret],
  ["as JSON", JSON.stringify({ a: secret })],
  ["as JSON with everything but ASCII escaped", String.raw`p\"a\\ss/w&rd \u00e4<7>'`],
  ["as Windows PowerShell writes JSON", String.raw`p\"a\\ss/w\u0026rd ä\u003c7\u003e\u0027`],
  ["with slashes escaped", String.raw`p\"a\\ss\/w&rd ä<7>'`],
  ["URL-encoded", encodeURIComponent(secret)],
  ["URL-encoded in lower case", encodeURIComponent(secret).replace(/%../g, (hex) => hex.toLowerCase())],
  ["as a form", new URLSearchParams({ a: secret }).toString().replace("a=", "")],
])("takes a secret out %s", (_how, text) => {
  expect(masker.mask(`before ${text} after`)).toMatch(/^before [{"a:]*\*{8}["}]* after$/);
});

it("takes any secret out, in clear, base64 at any alignment, URL-encoded and JSON-escaped", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 8, maxLength: 40 }), fc.nat(5), (each, before) => {
      fc.pre(each.trim().length >= 8);
      const one = new Masker();
      one.add(each);
      const canaries = new Canaries();
      canaries.add("secret", each);
      const base64 = Buffer.from(`${"x".repeat(before)}${each}yz`).toString("base64");
      const printed = [each, base64, encodeURIComponent(each), JSON.stringify(each)].map((text) => one.mask(text));
      expect(canaries.leaksIn(printed)).toEqual([]);
    }),
  );
});

it("masks each line of a secret of several lines, and one that was pasted with a line break", () => {
  const one = new Masker();
  one.add("-----BEGIN-----\r\nfirst-line\nsecond-line\n");
  expect(one.mask("a first-line b\nsecond-line")).toBe("a ******** b\n********");
});

it("leaves a secret of three letters alone: it would blacken the log", () => {
  const one = new Masker();
  one.add("abc");
  expect(one.mask("abcdef")).toBe("abcdef");
});

it("knows a secret it was told before", () => {
  const one = new Masker();
  expect([one.add("secret-1"), one.add("secret-1")]).toEqual([true, false]);
});
