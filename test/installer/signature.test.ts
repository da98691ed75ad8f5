import { judgeSignature, type SignatureJudgement, type SignaturePolicy } from "../../src/installer/signature";

const OCTOPUS = 'CN="Octopus Deploy Pty. Ltd.", O="Octopus Deploy Pty. Ltd.", L=Indooroopilly, S=Queensland, C=AU';

const TABLE: [string, string, string, SignaturePolicy, SignatureJudgement["verdict"]][] = [
  ["valid and the vendor's", "Valid", OCTOPUS, "Require", "accepted"],
  ["valid and the vendor's, unquoted", "Valid", "CN=Octopus Deploy Pty Ltd, C=AU", "Require", "accepted"],
  ["valid, another signer", "Valid", "CN=Somebody Else, C=AU", "Require", "refused"],
  ["valid, another signer, only warned of", "Valid", "CN=Somebody Else, C=AU", "Warn", "warning"],
  ["the name in another attribute", "Valid", "CN=Evil, OU=Octopus Deploy, C=AU", "Require", "refused"],
  ["the name inside another value", "Valid", 'CN="Evil, O=Octopus Deploy", C=AU', "Require", "refused"],
  ["the name not at the beginning", "Valid", "CN=Not Octopus Deploy, C=AU", "Require", "refused"],
  ["valid without a subject", "Valid", "", "Require", "refused"],
  ["changed after signing", "HashMismatch", OCTOPUS, "Require", "refused"],
  ["not signed", "NotSigned", "", "Warn", "warning"],
  ["not trusted", "NotTrusted", OCTOPUS, "Require", "refused"],
  ["not checked is never valid", "NotChecked", "", "Require", "refused"],
  ["not checked, said as such", "NotChecked", "", "Warn", "warning"],
  ["off does not look", "HashMismatch", "", "Off", "off"],
];

test.each(TABLE)("%s", (_, status, subject, policy, verdict) => {
  const judged = judgeSignature({ status, subject, message: "The contents changed.\nMore." }, policy, "Octopus Deploy");
  expect(judged.verdict).toBe(verdict);
  if (status === "NotChecked") expect(judged.because).toContain("not checked");
  if (verdict !== "accepted") expect(judged.because).not.toMatch(/^the signature is valid, by/);
  expect(judged.because).not.toContain("\n");
});
