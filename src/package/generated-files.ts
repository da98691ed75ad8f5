import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { AnyStep } from "../step/define-step";
import { ROOMS_FILE, withRooms } from "./architecture";
import { metadataFiles, type GeneratedFiles } from "./metadata-files";
import { readProven } from "./proven";
import { withTables } from "./readme";

/**
 * The files that are generated and checked in: all of `metadata/`, the README's tables of the runbook and of
 * what was proven on what, and the rooms of docs/architecture.md.
 * @returns path from the project's folder -> content
 */
export async function generatedFiles(steps: readonly AnyStep[], projectFolder: string): Promise<GeneratedFiles> {
  const read = (path: string) => readFile(join(projectFolder, path), "utf8");
  const metadata = metadataFiles(steps, {
    version: await projectVersion(projectFolder),
    scriptBody: (await read("src/package/step-body.ps1")).replaceAll("\r\n", "\n"),
  });
  return {
    ...Object.fromEntries(Object.entries(metadata).map(([path, content]) => [`metadata/${path}`, content])),
    "docs/architecture.md": withRooms(await read("docs/architecture.md"), await read(ROOMS_FILE)),
    "README.md": withTables(await read("README.md"), await readProven(projectFolder)),
  };
}

/** The version that every package carries. */
export async function projectVersion(projectFolder: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(projectFolder, "package.json"), "utf8")) as { version: string };
  return version;
}
