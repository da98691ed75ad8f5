import { fingerprintOf, masterKeyInText, masterKeySaid } from "../../src/server-program/master-key";

const said = (key: string) => `INFO  ==== ShowMasterKeyCommand ====\n${JSON.stringify({ MasterKey: key })}\n`;
const KEY = "Y2FuYXJ5bWFzdGVya2V5Y2FuYXJ5MQ==";
const OTHER = "cm90YXRlZC1jYW5hcnktbWFzdGVyLWtleQ==";

test("the key is read after log lines, and as the last line of an old program", () => {
  expect(masterKeySaid(said(KEY))).toBe(KEY);
  expect(masterKeySaid(JSON.stringify({ MasterKey: KEY }))).toBe(KEY);
  expect(masterKeyInText(`Octopus Server 3.14\r\n${KEY}\r\n\r\n`)).toBe(KEY);
});

test("one key has one fingerprint, and another one another", () => {
  expect(fingerprintOf(KEY)).toBe(fingerprintOf(KEY));
  expect(fingerprintOf(KEY)).not.toBe(fingerprintOf(OTHER));
});

test("the fingerprint says nothing of the key", () => {
  const fingerprint = fingerprintOf(KEY);
  expect(fingerprint).toMatch(/^[0-9a-f]{32}$/);
  expect(KEY).not.toContain(fingerprint);
  expect(Buffer.from(KEY, "base64").toString("hex")).not.toContain(fingerprint);
});

test.each(["", "Access denied.", "{}", '{"MasterKey":""}', '{"MasterKey":"not base64!"}', '{"MasterKey":"c2hvcnQ="}'])(
  "'%s' has no key in it",
  (stdout) => {
    expect([masterKeySaid(stdout), masterKeyInText(stdout)]).toEqual([undefined, undefined]);
  },
);
