import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build, transform } from "esbuild";
import type { Break } from "../break";
import { editedSources } from "../edited-sources";

/** Where the file lies, and its text as a CommonJS module. */
export type Compiled = ReadonlyMap<string, string>;

const COMPILED = { platform: "node", target: "node20", format: "cjs", logLevel: "silent" } as const;
const FILES = ["src/**/*.ts", "steps/**/*.ts", "test/mutations/simulated/play.ts"];

/** @returns the simulation's modules, each by itself */
export async function compileSources(projectFolder: string): Promise<Compiled> {
  const { outputFiles } = await build({
    ...COMPILED,
    entryPoints: FILES,
    absWorkingDir: projectFolder,
    outbase: projectFolder,
    outdir: projectFolder,
    write: false,
  });
  return new Map(outputFiles.map(({ path, text }) => [path.replace(/\.js$/, ".ts"), text]));
}

/** @returns the modules that a planted bug changes. @throws Error when a place is not found exactly once */
export async function compileEdited({ edits }: Pick<Break, "edits">, projectFolder: string): Promise<Compiled> {
  const { transformSource } = editedSources({ edits }, projectFolder);
  const files = [...new Set(edits.map(({ file }) => join(projectFolder, file)))];
  const compile = async (path: string) => {
    const source = transformSource(path, await readFile(path, "utf8"));
    const { code } = await transform(source, { ...COMPILED, loader: "ts", sourcefile: path });
    return [path, code] as const;
  };
  return new Map(await Promise.all(files.map(compile)));
}
