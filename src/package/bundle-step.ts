import { readFile } from "node:fs/promises";
import type { Metafile, Plugin } from "esbuild";
import { HOST_PIECES } from "../machine/machine";
import type { AnyStep } from "../step/define-step";
import { lazyBuiltins } from "./lazy-builtins";

export interface BundleOptions {
  projectFolder: string;
  /** Changes a source file (absolute path) before it is bundled: the rehearsal plants bugs this way. */
  transformSource?: (path: string, text: string) => string;
}

/**
 * Modules of Azure identity: the SQL driver brings them along, and nothing here signs in to Azure
 * (facts: node-on-windows#the-sql-driver-in-a-bundle).
 */
const LEFT_OUT = ["@azure/identity", "@azure/keyvault-keys", "@azure/core-auth"];

/**
 * Bundles one step with everything it needs, except Node itself, into one minified CommonJS file.
 * @returns `code`, the text of executor.js: the module itself is the step package's executor, as Octopus' compiler makes it,
 *   its property `main` is what run.js calls, and its property `machine` is what the step works on; and `metafile`, what is
 *   in it
 */
export async function bundleExecutor(
  step: Pick<AnyStep, "id" | "needs">,
  { projectFolder, transformSource }: BundleOptions,
): Promise<{ code: string; metafile: Metafile }> {
  // Loaded when it is needed: the command is also run from a release, which holds no bundler.
  const { build } = await import("esbuild");
  const result = await build({
    stdin: { contents: entryOf(step), resolveDir: projectFolder, sourcefile: "entry.ts", loader: "ts" },
    absWorkingDir: projectFolder,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    minify: true,
    write: false,
    metafile: true,
    legalComments: "none",
    logLevel: "silent",
    // Character tables of the SQL driver: twice as big when escaped.
    charset: "utf8",
    footer: { js: "module.exports=Object.assign(module.exports.default,module.exports);" },
    define: { "process.env.NODE_ENV": '"production"' },
    alias: {
      "@octopusdeploy/step-api": "./src/step/step-api.ts",
      ...Object.fromEntries(LEFT_OUT.map((name) => [name, "./src/package/left-out.cjs"])),
    },
    plugins: [lazyBuiltins, ...(transformSource ? [transforming(transformSource)] : [])],
  });
  const [file] = result.outputFiles;
  if (!file) throw new Error("esbuild made no file.");
  return { code: file.text, metafile: result.metafile };
}

/** Only the pieces of the machine that the step names: so a step that asks no SQL Server carries no driver. */
function entryOf({ id, needs }: Pick<AnyStep, "id" | "needs">): string {
  const pieces = [...new Set([...HOST_PIECES, ...needs])];
  const imports = pieces.map((piece) => `import { ${piece} } from "./src/machine/real/${piece}";`);
  return `
  ${imports.join("\n  ")}
  import { ownProcess } from "./src/machine/real/own-process";
  import step from "./steps/${id}/step";
  import { main as runMain } from "./src/host/main";
  import { stepExecutor } from "./src/host/step-package-adapter";
  import { STEP_NAMES } from "./src/names/steps";
  export const machine = { ${pieces.join(", ")} };
  export default stepExecutor(step, machine, Object.values(STEP_NAMES));
  export const main = () => runMain(step, machine, ownProcess);
`;
}

const transforming = (transformSource: (path: string, text: string) => string): Plugin => ({
  name: "transform-source",
  setup: (build) => {
    build.onLoad({ filter: /[\\/](?:src|steps)[\\/].*\.ts$/ }, async ({ path }) => ({
      contents: transformSource(path, await readFile(path, "utf8")),
      loader: "ts",
    }));
  },
});
