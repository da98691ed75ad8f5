import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../package/shipped";

interface SourceFile {
  /** Below the project's folder, with slashes. */
  path: string;
  text: string;
}

const CAN_CITE = /\.(?:ts|mjs|cjs|js|c|h|cs|csproj|ps1)$/;
/** What a build leaves, and these tests, which speak of citations themselves. */
const LEFT_OUT = /\/(?:node_modules|bin|obj)\/|^test\/docs\//;

const below = (folder: string): string[] =>
  readdirSync(join(projectFolder, folder), { recursive: true, encoding: "utf8" }).map(
    (path) => `${folder}/${path.replaceAll("\\", "/")}`,
  );

/** Everything that people write and that can cite: code, steps, tests, the build. */
export const sourceFiles: readonly SourceFile[] = [...["src", "steps", "test"].flatMap(below), "build.mjs"]
  .filter((path) => CAN_CITE.test(path) && !LEFT_OUT.test(path))
  .map((path) => ({ path, text: readFileSync(join(projectFolder, path), "utf8") }));

/** A text in one line, without what leads the lines of a comment: a citation may be broken over two of them. */
export const inOneLine = (text: string): string => text.replace(/[ \t]*\r?\n[ \t]*(?:\*(?!\/)|\/\/|#)?[ \t]*/g, " ");
