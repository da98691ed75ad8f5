import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { copyPackage, PackageCache } from "../../../../src/stand-ins/engine/processes/package-cache";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "package-cache-test-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const stored = (text: string) => ({
  PackageId: "acme",
  Version: "1.0.0",
  FileExtension: "zip",
  bytes: zipSync({ "run.js": Buffer.from(text), "sub/data.txt": Buffer.from("data") }, { mtime: new Date(2020, 1, 1) }),
});

test("a package is extracted once, however often it is wanted", async () => {
  const cache = new PackageCache(folder);
  const [one, two] = await Promise.all([cache.extract(stored("a")), cache.extract(stored("a"))]);
  expect(two).toBe(one);
  expect(readdirSync(folder)).toHaveLength(1);
});

test("other bytes under the same version are another package", async () => {
  const cache = new PackageCache(folder);
  const [one, two] = await Promise.all([cache.extract(stored("a")), cache.extract(stored("b"))]);
  expect(readFileSync(join(one.folder, "run.js"), "utf8")).toBe("a");
  expect(readFileSync(join(two.folder, "run.js"), "utf8")).toBe("b");
});

test("a copy has every file", async () => {
  const target = join(folder, "copy");
  await copyPackage(await new PackageCache(join(folder, "cache")).extract(stored("a")), target);
  expect(readdirSync(target, { recursive: true }).sort()).toEqual(["run.js", "sub", "sub/data.txt"]);
  expect(readFileSync(join(target, "sub/data.txt"), "utf8")).toBe("data");
});
