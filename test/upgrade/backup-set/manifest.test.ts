import { manifestText, parseManifest } from "../../../src/upgrade/backup-set/manifest";
import { madeUpKeysPart, madeUpManifest } from "./made-up";

test("what is written is read again", () => {
  expect(parseManifest(manifestText(madeUpManifest()))).toEqual({ manifest: madeUpManifest() });
});

test.each([
  ["nothing", ""],
  ["a part of one", manifestText(madeUpManifest()).slice(0, 300)],
  ["another format", manifestText(madeUpManifest()).replace('"format": 1', '"format": 2')],
  ["a backup without a path", manifestText(madeUpManifest()).replace(/"path": ".*?"/, '"path": ""')],
  ["an empty backup", manifestText(madeUpManifest()).replace('"bytes": 1000000', '"bytes": 0')],
  ["a file outside its folder", manifestText(madeUpManifest()).replace('"keys.pem"', '"..\\\\keys.pem"')],
])("%s is no manifest", (_title, text) => {
  expect(parseManifest(text)).toHaveProperty("because");
});

test("one that would not be read is not written", () => {
  const file = { name: "../keys.pem", bytes: 4, sha256: "0".repeat(64) };
  expect(() => manifestText(madeUpManifest({ keys: madeUpKeysPart({ file }) }))).toThrow();
});
