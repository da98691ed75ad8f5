import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../package/shipped";

/** A heading of a page and what stands below it. */
interface Section {
  /** As GitHub makes it from the heading. */
  slug: string;
  level: number;
  text: string;
}

export const docsFolder = join(projectFolder, "docs");

export const namesIn = (folder: string): string[] =>
  readdirSync(join(docsFolder, folder)).filter((name) => name.endsWith(".md"));

export const pageText = (path: string): string => readFileSync(join(docsFolder, path), "utf8");

/** Lower case, without punctuation, blanks as dashes. */
const slugOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");

/** The headings of a page. Code blocks are passed over. */
export function sectionsOf(text: string): Section[] {
  const plain = text.replace(/^```.*?^```/gms, "");
  const headings = [...plain.matchAll(/^(#+) (.+)$/gm)];
  return headings.map(({ 0: line, 1: marks = "", 2: heading = "", index }, place) => ({
    slug: slugOf(heading),
    level: marks.length,
    text: plain.slice(index + line.length, headings[place + 1]?.index).trim(),
  }));
}

/** The pages of facts, without their index. */
export const factPages: readonly string[] = namesIn("facts").filter((name) => name !== "README.md");

/** Every fact, as it is cited: `octopus-server#exit-codes`. */
export const facts: ReadonlyMap<string, Section> = new Map(
  factPages.flatMap((name) =>
    sectionsOf(pageText(`facts/${name}`))
      .filter(({ level }) => level > 1)
      .map((section) => [`${name.replace(/\.md$/, "")}#${section.slug}`, section] as const),
  ),
);

/** The pages of decisions by their number. */
export const decisions: ReadonlyMap<string, string> = new Map(
  namesIn("decisions")
    .filter((name) => name !== "README.md")
    .map((name) => [name.slice(0, 3), name]),
);
