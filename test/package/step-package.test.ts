import { builtinModules } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { catalogue } from "../../steps/index";
import { projectFolder, shippedPackage, textOf } from "./shipped";

const WITH_SQL_DRIVER = ["restore-db", "preflight", "backup-db", "upgrade-db", "recover", "drop-snapshot"];
const ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
const publishedSchema = ajv.compile(
  JSON.parse(
    readFileSync(join(projectFolder, "node_modules/@octopusdeploy/step-package-build/dist/step-metadata.json"), "utf8"),
  ) as object,
);
const { version } = JSON.parse(readFileSync(join(projectFolder, "package.json"), "utf8")) as { version: string };

describe.each(catalogue.map((step) => [step.id, step] as const))("%s", (id, step) => {
  const files = shippedPackage(id);
  const code = Object.entries(files).filter(([name]) => name.endsWith(".js"));

  it("holds what a step package holds, and nothing else", () => {
    expect(Object.keys(files)).toEqual([
      "LICENSE",
      "THIRD-PARTY-LICENSES.txt",
      "executor.js",
      "inputs.json",
      "logo.svg",
      "metadata.json",
      "run.js",
      "ui.js",
      "validation.js",
    ]);
  });

  it("says of itself what Octopus' published schema asks for", () => {
    const metadata: unknown = JSON.parse(textOf(files["metadata.json"]));
    expect(publishedSchema(metadata) ? [] : publishedSchema.errors).toEqual([]);
    expect(metadata).toMatchObject({ id: `octopus-ha-${id}`, version, name: step.name, launcher: "node" });
  });

  it("stays within its size", () => {
    const kilobytes = code.reduce((sum, [, bytes]) => sum + bytes.length, 0) / 1000;
    expect(kilobytes).toBeLessThanOrEqual(WITH_SQL_DRIVER.includes(id) ? 1300 : 280);
  });

  it("asks for nothing outside Node and the zip", () => {
    const asked = code.flatMap(([, bytes]) =>
      [...textOf(bytes).matchAll(/\b(?:require|import)\(([^)]*)\)/g)].map(([, what]) => what ?? ""),
    );
    const known = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`), "./executor.js"]);
    const others = asked.filter((what) => {
      const name = /^["'`]([^"'`]+)["'`]$/.exec(what)?.[1];
      return name === undefined || !known.has(name);
    });
    // The driver's dependency `debug` looks for it, inside a try, to learn whether the terminal has colours.
    expect(others.filter((what) => what !== '"supports-color"')).toEqual([]);
  });

  it("names the contracts it is made for, as Octopus' compiler does", () => {
    const metadata = JSON.parse(textOf(files["metadata.json"])) as { apiVersions: object; dependencies: object };
    const contracts = ["API", "Execution", "InputSchema", "Migration", "UI", "Validation"];
    expect(Object.keys(metadata.apiVersions).sort()).toEqual(contracts);
    for (const each of Object.values(metadata.apiVersions)) expect(each).toMatch(/^\d+\.\d+\.\d+$/);
    expect(metadata.dependencies).toEqual({});
  });

  it("has a logo of its own", () => {
    expect(textOf(files["logo.svg"])).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [^]*<\/svg>\n$/);
  });
});
