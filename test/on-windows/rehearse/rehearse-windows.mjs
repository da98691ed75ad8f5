/** Bundles rehearse-windows.ts and runs it: `npm run rehearse:windows -- --nodes 2`. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const projectFolder = join(here, "../../..");
const program = join(projectFolder, "dist/cli/rehearse-windows.cjs");
/** A bundle is one file: what lies beside a source is looked for beside that source. */
const ownFolders = {
  name: "own-folders",
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/](?:src|test)[\\/].*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replaceAll("__dirname", JSON.stringify(dirname(path))),
      loader: "ts",
    }));
  },
};
await build({
  entryPoints: [join(here, "rehearse-windows.ts")],
  outfile: program,
  absWorkingDir: projectFolder,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  external: ["esbuild"],
  plugins: [ownFolders],
  alias: {
    "@octopusdeploy/step-api": "./src/step/step-api.ts",
    axios: "./node_modules/axios/dist/node/axios.cjs",
  },
  logLevel: "warning",
});
const child = spawn(process.execPath, [program, ...process.argv.slice(2)], { stdio: "inherit" });
// Ctrl+C reaches both; this one waits until the other has cleaned up.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => undefined);
child.on("exit", (code) => process.exit(code ?? 1));
