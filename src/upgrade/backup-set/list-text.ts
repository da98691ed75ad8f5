/** What is known of a file without reading it. */
export interface FileSeen {
  bytes: number;
  modifiedMs: number;
}

/** Files by their paths below a folder, with slashes, in the order of their names' code units. */
export type FileList = ReadonlyMap<string, FileSeen>;

/** The first line says what it is; an empty list has a line, too. */
const HEAD = "octopus-ha-upgrade files 1";

/** A list as its file in the set holds it: one line for each file with size, time and path, in the order of the paths. */
export const listText = (files: FileList): string =>
  `${[HEAD, ...[...files].map(([path, { bytes, modifiedMs }]) => `${bytes}\t${modifiedMs}\t${path}`)].join("\n")}\n`;

/** @returns undefined when it is not as we write it, or a path in it leads out of the folder */
export function readListText(text: string): FileList | undefined {
  const [head, ...lines] = text.split("\n");
  if (head !== HEAD || lines.pop() !== "") return undefined;
  const read = new Map<string, FileSeen>();
  for (const line of lines) {
    const [, bytes, modifiedMs, path] = /^(\d+)\t(-?\d+)\t(.+)$/.exec(line) ?? [];
    if (path === undefined || /(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:/.test(path)) return undefined;
    read.set(path, { bytes: Number(bytes), modifiedMs: Number(modifiedMs) });
  }
  return read;
}
