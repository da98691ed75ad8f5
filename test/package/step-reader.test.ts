import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "../../steps/index";
import { inputMetas } from "../../src/step/inputs";
import { projectFolder, shippedPackage, textOf } from "./shipped";

interface ReadPackage {
  initial: Record<string, unknown>;
  loaded: Record<string, unknown>;
  properties: { name: string; isRequired: boolean; type: { type: string } }[];
  controls: { input: string; type: string; label: string; shown: unknown; typed: unknown; kept: unknown }[];
  problems: { input: string; problem?: string }[];
}

/** Every package, read by Octopus' own reader in an engine without `require`. */
const read = (() => {
  const folder = join(projectFolder, "dist", "packages");
  const zips = readdirSync(folder).filter((name) => name.endsWith(".zip") && !name.includes("node-runtime"));
  const answer = execFileSync(
    process.execPath,
    [
      "--experimental-vm-modules",
      "--no-warnings",
      join(__dirname, "read-step-package.mjs"),
      ...zips.map((name) => join(folder, name)),
    ],
    { encoding: "utf8" },
  );
  return JSON.parse(answer) as Record<string, ReadPackage>;
})();
const readOf = (id: string) => Object.entries(read).find(([name]) => name.startsWith(`octopus-ha-${id}.`))![1];

describe.each(catalogue.map((step) => [step.id, step] as const))("%s", (id, step) => {
  const metas = inputMetas(step.inputs);

  it("has inputs that Octopus' reader knows, secrets among them", () => {
    const { properties } = readOf(id);
    expect(properties.map(({ name }) => name)).toEqual(metas.map(({ key }) => key));
    expect(properties.map(({ type }) => type.type)).toEqual(
      metas.map(({ meta }) => {
        if (meta.control === "Sensitive") return "sensitive";
        return meta.kind === "number" || meta.kind === "flag" ? "primitive" : "string";
      }),
    );
    const needed = metas.filter(({ schema }) => !schema.safeParse(undefined).success).map(({ key }) => key);
    expect(properties.filter(({ isRequired }) => isRequired).map(({ name }) => name)).toEqual(needed);
  });

  it("shows each input in a control, and keeps what is typed into it", () => {
    const { controls, initial, loaded } = readOf(id);
    expect(loaded).toEqual(initial);
    expect(controls.map(({ input }) => input)).toEqual(metas.map(({ key }) => key));
    for (const { input, type, typed, kept, shown } of controls) {
      expect({ input, kept }).toEqual({ input, kept: typed });
      // A control of texts shows a text, whatever is stored.
      if (type === "text") expect({ input, shown: typeof shown }).toEqual({ input, shown: "string" });
    }
  });

  it("says what a new step still lacks, and nothing else", () => {
    const needed = metas.filter(({ schema }) => !schema.safeParse(undefined).success);
    const said = readOf(id).problems.filter(({ problem }) => problem !== undefined);
    expect(said.map(({ input }) => input)).toEqual(needed.map(({ key }) => key));
    for (const { problem } of said) expect(problem).toMatch(/^[A-Z].* must be .*\.$/);
  });

  it("has an executor that is the module itself, as Octopus' compiler makes it, and the way in for the template", () => {
    const folder = mkdtempSync(join(tmpdir(), "executor-"));
    try {
      writeFileSync(join(folder, "executor.js"), textOf(shippedPackage(id)["executor.js"]));
      const executor = createRequire(join(folder, "here.js"))("./executor.js") as Record<string, unknown>;
      expect(typeof executor).toBe("function");
      expect(executor.default).toBe(executor);
      expect(typeof executor.main).toBe("function");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
