import { npmRun } from "../names/commands";

/** A page that is written by hand and holds generated tables. */
interface Page {
  name: string;
  text: string;
}

/**
 * Puts what is generated between its markers.
 * @throws Error when the page has no such markers
 */
export function withTable(page: Page, name: string, table: string): Page {
  const begin = `<!-- begin:${name} (${npmRun("build")} writes this) -->`;
  const end = `<!-- end:${name} -->`;
  const [before, rest] = page.text.split(begin);
  const [, after] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined) {
    throw new Error(`${page.name} must hold the lines '${begin}' and '${end}'.`);
  }
  return { name: page.name, text: [before, begin, "\n\n", table, "\n\n", end, after].join("") };
}
