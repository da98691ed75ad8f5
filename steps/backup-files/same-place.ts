/** How two folders lie to each other, by their names. */
type Overlap = "the same" | "inside" | "above";

/**
 * Whether one folder is the other, lies in it or holds it: a copy of that kind would never end, or would overwrite what it
 * copies. By their names only: upper and lower case, slashes, `.`, `..` and the long form (`\\?\`) make no difference.
 * What a junction or a mapped drive leads to is found out by the mark that lies in each copy (copy-folder.ts).
 * @returns what `one` is to `other`; undefined when they are apart
 */
export function overlapOf(one: string, other: string): Overlap | undefined {
  const [first, second] = [partsOf(one), partsOf(other)];
  const shared = Math.min(first.length, second.length);
  if (first.slice(0, shared).some((part, at) => part !== second[at])) return undefined;
  if (first.length === second.length) return "the same";
  return first.length > second.length ? "inside" : "above";
}

function partsOf(path: string): string[] {
  const plain = path
    .replace(/^\\\\[?.]\\UNC\\/i, "\\\\")
    .replace(/^\\\\[?.]\\/, "")
    .replaceAll("/", "\\")
    .toLowerCase();
  const root = plain.startsWith("\\\\") ? "\\\\" : "";
  const parts: string[] = [];
  for (const part of plain.split("\\")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    // Windows drops these at the end of a name.
    else parts.push(part.replace(/[. ]+$/, ""));
  }
  // An administrative share is the drive itself, where it is this machine's: no name tells.
  return [root, ...parts];
}
