import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { unzipSync } from "fflate";
import { deterministicZip } from "../../src/package/zip";

it("holds the files as they were given", () => {
  const zip = unzipSync(deterministicZip({ "b.js": "ünlike", "a.bin": new Uint8Array([0, 255]) }));
  expect(Object.keys(zip)).toEqual(["a.bin", "b.js"]);
  expect(Buffer.from(zip["b.js"]!).toString("utf8")).toBe("ünlike");
  expect([...zip["a.bin"]!]).toEqual([0, 255]);
});

it("has the same bytes whatever the order of the files", () => {
  expect(deterministicZip({ a: "1", b: "2" })).toEqual(deterministicZip({ b: "2", a: "1" }));
});

it("has the same bytes in every time zone", async () => {
  const folder = mkdtempSync(join(tmpdir(), "zip-"));
  const script = join(folder, "zip.cjs");
  await build({
    stdin: {
      contents: `import { deterministicZip } from "./src/package/zip";
        process.stdout.write(Buffer.from(deterministicZip({ "a.js": "x", "b.js": "y" })).toString("base64"));`,
      resolveDir: join(__dirname, "../.."),
      loader: "ts",
    },
    bundle: true,
    platform: "node",
    outfile: script,
  });
  const zones = ["UTC", "Pacific/Kiritimati", "America/St_Johns", "Asia/Kathmandu"];
  const zips = zones.map((zone) => execFileSync(process.execPath, [script], { env: { ...process.env, TZ: zone } }));
  rmSync(folder, { recursive: true });
  expect(new Set(zips.map(String)).size).toBe(1);
});
