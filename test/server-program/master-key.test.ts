import { masterKeyFingerprint } from "../../src/server-program/master-key";

const said = (key: string) => `INFO  ==== ShowMasterKeyCommand ====\n${JSON.stringify({ MasterKey: key })}\n`;
const KEY = Buffer.from("canary-canary-16").toString("base64");
const OTHER = Buffer.from("canary-canary-17").toString("base64");

test("one key has one fingerprint, another has another", () => {
  const [first, again, other] = [said(KEY), JSON.stringify({ MasterKey: KEY }), said(OTHER)].map(masterKeyFingerprint);
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});

test("nothing of the key is in it", () => {
  const fingerprint = masterKeyFingerprint(said(KEY)) ?? "";
  expect(fingerprint).not.toContain(Buffer.from(KEY, "base64").toString("hex").slice(0, 6));
});

test.each(["", "no key", said(""), said("c2hvcnQ="), said("not base64 at all, but long enough"), '{"Other":"x"}'])(
  "there is none for %j",
  (stdout) => {
    expect(masterKeyFingerprint(stdout)).toBeUndefined();
  },
);
