import { readRecipients } from "../../../src/upgrade/keys/certificates";
import { madeUpCertificate } from "../../made-up/certificate";
import { hasOpenssl, newCertificate } from "./made-up-certificates";

const withOpenssl = hasOpenssl ? describe : describe.skip;
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);

test.each([
  ["nothing", ""],
  ["a path", "C:\\certificates\\keys.cer"],
  ["something else in PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"],
  ["a certificate that is not for RSA", madeUpCertificate.cert],
  ["a private key", madeUpCertificate.key],
])("%s is no certificate for the keys", (_title, text) => {
  const { recipients, problems } = readRecipients([text], new Date());
  expect(recipients).toEqual([]);
  expect(problems).toHaveLength(1);
});

withOpenssl("a certificate (skipped where this machine has no openssl)", () => {
  const one = newCertificate("Octopus keys");
  const other = newCertificate("Another");

  test.each([
    ["as it is", one.cert],
    ["on one line, as a form leaves it", one.cert.replaceAll("\n", " ")],
    ["with text around it", `Bag Attributes\n${one.cert}\n`],
  ])("is read %s", (_title, text) => {
    const { recipients, problems, warnings } = readRecipients([text], new Date());
    expect([problems, warnings]).toEqual([[], []]);
    expect(recipients.map(({ subject }) => subject)).toEqual(["CN=Octopus keys"]);
  });

  test("is taken once, however often it is given", () => {
    const { recipients } = readRecipients([one.cert + other.cert, one.cert], new Date());
    expect(recipients).toHaveLength(2);
  });

  test.each([
    ["that ended", 3651, /ended on/],
    ["that is not valid yet", -2, /is valid only from/],
  ])("%s is refused", (_title, days, says) => {
    const { recipients, problems } = readRecipients([one.cert], inDays(days));
    expect(recipients).toEqual([]);
    expect(problems[0]).toMatch(says);
  });

  test("that ends within 90 days is taken and said", () => {
    expect(readRecipients([one.cert], inDays(3650 - 89)).warnings).toEqual([
      expect.stringMatching(/ends in 8[89] days/),
    ]);
    expect(readRecipients([one.cert], inDays(3650 - 92)).warnings).toEqual([]);
  });

  test("with a short key is refused", () => {
    const { problems } = readRecipients([newCertificate("Short", { key: "rsa:1024" }).cert], new Date());
    expect(problems[0]).toMatch(/1024 bits/);
  });

  test("beside its private key is refused, and so nothing of it is used quietly", () => {
    const { problems } = readRecipients([one.cert + one.key], new Date());
    expect(problems[0]).toMatch(/private key/);
  });
});
