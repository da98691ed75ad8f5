import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { projectFolder } from "../package/shipped";

/** A text that somebody may get to read, and where it begins. */
export interface UserText {
  file: string;
  line: number;
  text: string;
}

/** Strings and templates of the sources, the pages for users, and the script of the step templates without its comments. */
export function userTexts(): UserText[] {
  return [
    ...["src", "steps"].flatMap((folder) => filesIn(folder, ".ts")).flatMap(stringsOf),
    ...["README.md", "CHANGELOG.md", "CONTRIBUTING.md", ...filesIn("docs", ".md"), ...filesIn("metadata", ".md")]
      .filter((file) => file !== join("docs", "glossary.md"))
      .map((file) => ({ file, line: 1, text: withoutTargets(read(file)) })),
    ...filesIn("src", ".ps1").map((file) => ({ file, line: 1, text: read(file).replace(/^[^\S\n]*#.*$/gm, "") })),
  ];
}

/** Where a link leads is no text: the name of a file may be a word that is wrong in one. */
const withoutTargets = (page: string) => page.replace(/\]\([^)\s]*\)/g, "]");

const filesIn = (folder: string, extension: string) =>
  readdirSync(join(projectFolder, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(extension))
    .map((path) => join(folder, path));

const read = (file: string) => readFileSync(join(projectFolder, file), "utf8");

/** What the code calls something, such as a colour or a kind of event: nobody else reads it. */
const IDENTIFIER = /^[a-z][\w-]*$/;

function stringsOf(file: string): UserText[] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
  const found: UserText[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if ((ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node)) && !IDENTIFIER.test(node.text)) {
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push({ file, line, text: node.text });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
