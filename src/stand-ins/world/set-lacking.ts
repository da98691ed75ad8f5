import { createHash } from "node:crypto";
import { join } from "node:path";
import type { World } from "./world";

interface FileSeen {
  name?: string;
  bytes?: number;
  sha256?: string;
}

/** A manifest as far as the world looks into it: nothing in it is believed to be there. */
export interface ManifestSeen {
  database?: { path?: string; differential?: { path?: string } };
  keys?: { file?: FileSeen };
  folders?: { folders?: { name?: string; copy?: string; list?: FileSeen }[] };
}

/** What a set names and does not hold as it says, and what lies in its folder and it does not name: a clause each. */
export function lackingInSet(world: World, folder: string, manifest: ManifestSeen): string[] {
  const { database, keys, folders } = manifest;
  const { disk } = world.computers;
  const unnamed = (part: string) => `${part} lies in its folder, and the manifest does not name it`;
  return [
    ...(database?.path === undefined ? ["it names no database backup"] : []),
    ...(keys ? whyNotAsNamed(world, folder, keys.file) : []),
    ...(folders?.folders ?? []).flatMap(({ list }) => whyNotAsNamed(world, folder, list)),
    ...(folders?.folders ?? []).flatMap((each) => lackingInCopy(world, folder, each)),
    ...(!keys && disk.isThere(join(folder, "keys.part.json")) ? [unnamed("keys.part.json")] : []),
    ...(!folders && disk.isThere(join(folder, "files.part.json")) ? [unnamed("files.part.json")] : []),
  ];
}

function whyNotAsNamed({ computers: { disk } }: World, folder: string, file: FileSeen = {}): string[] {
  const { name = "", bytes, sha256 } = file;
  const path = join(folder, name);
  if (name === "" || !disk.isThere(path)) return [`${name || "a file without a name"} is not there`];
  const content = disk.read(path);
  if (content.length !== bytes) return [`${name} has ${content.length} bytes and not ${bytes ?? "any"}`];
  const found = createHash("sha256").update(content).digest("hex");
  return found === sha256 ? [] : [`${name} does not hold what the manifest says`];
}

/** Files of a folder's list that are not in its copy, whatever they hold: a later set may have copied a newer content. */
function lackingInCopy(
  { computers, nodes }: World,
  folder: string,
  { name = "", copy: named = "", list }: { name?: string; copy?: string; list?: FileSeen },
): string[] {
  const { disk } = computers;
  const path = join(folder, list?.name ?? "");
  const primary = nodes.find(({ isPrimary }) => isPrimary);
  if (!primary || named === "" || !disk.isThere(path)) return [];
  // As the node names it that made the set.
  const copy = computers.pathHere(primary, named);
  const files = disk
    .read(path)
    .toString("utf8")
    .split("\n")
    .flatMap((line) => line.split("\t")[2] ?? []);
  const gone = files.filter((file) => !disk.isThere(join(copy, file)));
  return gone.length === 0 ? [] : [`${name} lists ${gone.join(", ")}, which is not in its copy`];
}
