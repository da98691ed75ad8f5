import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { bundleExecutor } from "../../src/package/bundle-step";
import { licenceFiles } from "../../src/package/licence-files";
import { thirdPartyPackages } from "../../src/package/third-party";
import { catalogue } from "../../steps/index";
import { projectFolder, shippedPackage, textOf } from "./shipped";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "third-party-"));
  writeFileSync(join(folder, "LICENSE"), "ours");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Puts a package into the project. */
function put(place: string, content: object, files: Record<string, string> = {}): void {
  mkdirSync(join(folder, place), { recursive: true });
  const all = { "package.json": JSON.stringify(content), ...files };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, place, name), text);
}

/** What esbuild would say of a bundle with these inputs, and how much of each it took. */
const metafile = (inputs: Record<string, number>): Metafile => ({
  inputs: {},
  outputs: {
    "out.js": {
      bytes: 1,
      imports: [],
      exports: [],
      inputs: Object.fromEntries(Object.entries(inputs).map(([path, bytesInOutput]) => [path, { bytesInOutput }])),
    },
  },
});
const refusal = (inputs: Record<string, number>) =>
  thirdPartyPackages(metafile(inputs), folder).then(
    () => undefined,
    (error: unknown) => error,
  );

it("takes exactly the packages of which something is in the bundle, and each once", async () => {
  put("node_modules/a", { name: "a", version: "1.0.0", license: "ISC" }, { LICENCE: "text of a\r\n" });
  put("node_modules/a/node_modules/b", { name: "b", version: "2.0.0", license: "MIT" }, { "license.md": "text of b" });
  put(
    "node_modules/@s/c",
    { name: "@s/c", version: "3.0.0", license: "(MIT OR GPL-3.0)" },
    { COPYING: "c", NOTICE: "n" },
  );
  const inputs = {
    "src/ours.ts": 10,
    "node_modules/a/index.js": 5,
    "node_modules/a/lib/more.js": 5,
    "node_modules/a/node_modules/b/index.js": 1,
    "node_modules/@s/c/index.js": 1,
    "node_modules/left-out/index.js": 0,
  };
  const packages = await thirdPartyPackages(metafile(inputs), folder);
  expect(packages).toEqual([
    { name: "@s/c", version: "3.0.0", licence: "(MIT OR GPL-3.0)", texts: ["c", "n"] },
    { name: "a", version: "1.0.0", licence: "ISC", texts: ["text of a"] },
    { name: "b", version: "2.0.0", licence: "MIT", texts: ["text of b"] },
  ]);
  const files = await licenceFiles(packages, folder);
  expect(Object.keys(files)).toEqual(["LICENSE", "THIRD-PARTY-LICENSES.txt"]);
  expect(files["THIRD-PARTY-LICENSES.txt"]).toContain("\na 1.0.0 (ISC)\n");
});

it("writes the MIT licence out for a package that only names it", async () => {
  put("node_modules/a", { name: "a", version: "1.0.0", license: "MIT", author: { name: "An Author" } });
  const [found] = await thirdPartyPackages(metafile({ "node_modules/a/index.js": 1 }), folder);
  expect(found?.texts[0]).toMatch(/^MIT License\n\nCopyright \(c\) An Author\n\nPermission is hereby granted/);
});

it("refuses what may not be shipped, all of it at once", async () => {
  put("node_modules/gpl", { name: "gpl", version: "1.0.0", license: "GPL-3.0-only" }, { LICENSE: "text" });
  put("node_modules/both", { name: "both", version: "1.0.0", license: "MIT AND GPL-3.0-only" }, { LICENSE: "text" });
  put("node_modules/none", { name: "none", version: "1.0.0" }, { LICENSE: "text" });
  put("node_modules/textless", { name: "textless", version: "1.0.0", license: "ISC" });
  const inputs = Object.fromEntries(
    ["gpl", "both", "none", "textless"].map((each) => [`node_modules/${each}/index.js`, 1]),
  );
  expect(await refusal(inputs)).toMatchObject({
    code: "Package-Licences",
    what: "These cannot be shipped: both 1.0.0 (MIT AND GPL-3.0-only); gpl 1.0.0 (GPL-3.0-only); none 1.0.0 (no license); textless 1.0.0 (ISC, without a license file).",
  });
});

describe.each(catalogue)("the package of $id", (step) => {
  it("holds our licence, and that of every package whose code is in it and of no other", async () => {
    const files = shippedPackage(step.id);
    expect(textOf(files.LICENSE)).toBe(readFileSync(join(projectFolder, "LICENSE"), "utf8"));
    const page = textOf(files["THIRD-PARTY-LICENSES.txt"]);
    const listed = [...page.matchAll(/^ {2}(\S+) \S+ \(.+\)$/gm)].map(([, name]) => name);
    const { metafile: content } = await bundleExecutor(step, { projectFolder });
    const bundled = Object.keys(content.inputs).filter(
      (path) => (Object.values(content.outputs)[0]!.inputs[path]?.bytesInOutput ?? 0) > 0,
    );
    const names = bundled.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
    expect(listed).toEqual([...new Set(names)].sort());
    for (const [, text] of page.split(/^=+$/m).entries()) expect(text.trim()).not.toBe("");
  });
});
