import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import * as z from "zod";
import { Failure } from "../step/failure";

/** A package of others whose code is in a bundle of ours. */
export interface ThirdPartyPackage {
  name: string;
  version: string;
  /** As an SPDX expression. */
  licence: string;
  /** Its licence, and its notice where it has one. */
  texts: string[];
}

/** Licences that ask for no more than that their text goes along: what this project may be shipped with. */
const ACCEPTED = new Set(["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"]);

const LICENCE_FILE = /^(?:un)?licen[cs]e|^copying/i;
const NOTICE_FILE = /^notice/i;

const packageFile = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().optional(),
  author: z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]).optional(),
});

/**
 * Which packages of others are in a bundle, each once, by name: those of which esbuild took at least one byte.
 * @param metafile what esbuild says of one bundle; its paths are relative to the project's folder
 * @throws Failure `Package-Licences`, with all that may not be shipped or has no licence text
 */
export async function thirdPartyPackages(metafile: Metafile, projectFolder: string): Promise<ThirdPartyPackage[]> {
  const problems: string[] = [];
  const found = await Promise.all(
    foldersIn(metafile).map(async (folder) => readPackage(join(projectFolder, folder), (text) => problems.push(text))),
  );
  if (problems.length > 0) {
    throw new Failure({
      code: "Package-Licences",
      what: `These cannot be shipped: ${problems.sort().join("; ")}.`,
      next: "Do without the package; or, if its terms allow it, add its license in src/package/third-party.ts.",
    });
  }
  const byName = new Map(found.map((each) => [nameAndVersion(each), each]));
  return [...byName.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

export const nameAndVersion = ({ name, version }: Pick<ThirdPartyPackage, "name" | "version">): string =>
  `${name} ${version}`;

/** The folders of the packages: a package may lie within another's node_modules. */
function foldersIn({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const folders = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0])
    .filter((folder) => folder !== undefined);
  return [...new Set(folders)].sort();
}

async function readPackage(folder: string, problem: (text: string) => void): Promise<ThirdPartyPackage> {
  const file = packageFile.parse(JSON.parse(await readFile(join(folder, "package.json"), "utf8")));
  const { name, version, license: licence = "no license", author } = file;
  const files = (await readdir(folder)).sort();
  const read = (pattern: RegExp) =>
    Promise.all(files.filter((each) => pattern.test(each)).map((each) => readText(join(folder, each))));
  const [licences, notices] = await Promise.all([read(LICENCE_FILE), read(NOTICE_FILE)]);
  if (!isAccepted(licence)) problem(`${nameAndVersion(file)} (${licence})`);
  if (licences.length === 0) {
    // The text that the name stands for, with the copyright of whoever the package names.
    if (licence === "MIT" && author !== undefined) licences.push(mitLicence(author));
    else problem(`${nameAndVersion(file)} (${licence}, without a license file)`);
  }
  return { name, version, licence, texts: [...licences, ...notices] };
}

/** Of alternatives one has to be accepted, of what is joined everything. */
function isAccepted(expression: string): boolean {
  const alternatives = expression.replace(/^\((.*)\)$/, "$1").split(" OR ");
  return alternatives.some((each) => each.split(" AND ").every((id) => ACCEPTED.has(id)));
}

const readText = async (path: string) => (await readFile(path, "utf8")).replaceAll("\r\n", "\n").trimEnd();

/** The MIT licence as the SPDX licence list has it. */
const mitLicence = (author: string) => `MIT License

Copyright (c) ${author}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice (including the next paragraph) shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
