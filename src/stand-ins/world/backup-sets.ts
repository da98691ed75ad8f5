import { join } from "node:path";
import { lackingInSet, type ManifestSeen } from "./set-lacking";
import { filesAtFirst } from "./server-folders";
import type { SetSeen } from "./set-seen";
import type { World } from "./world";

/**
 * Looks at the backup sets as they lie on the disk, after each run and after each row that copies files. It reads the
 * files' text by itself and shares no code with what writes them.
 * @param root where all instances' sets lie
 */
export function watchBackupSets(world: World, root: string): void {
  world.watch((event) => {
    if (event.kind === "run-ended") {
      const seen = { sets: sealedSets(world, root), needed: neededSets(world, root), named: namedSets(world) };
      world.record({ kind: "backup-sets-seen", ...seen });
    }
    if (event.kind !== "row-ended" || event.outcome !== "success" || !COPYING_ROWS.has(event.key)) return;
    const lacking = lackingInCopy(world, root);
    if (lacking) world.record({ kind: "copies-seen", key: event.key, lacking });
  });
}

const COPYING_ROWS: ReadonlySet<string> = new Set(["back-up-files", "back-up-files-again", "back-up-files-now"]);
const SET = /^\d{8}T\d{6}Z-/;

const foldersOf = ({ computers: { disk } }: World, root: string): string[] =>
  disk.list(root).flatMap((instance) =>
    disk
      .list(join(root, instance))
      .filter((name) => SET.test(name))
      .map((name) => join(root, instance, name)),
  );

/** Text of JSON, looked into by names: undefined where it is none. */
function jsonAt({ computers: { disk } }: World, path: string): Record<string, unknown> | undefined {
  if (!disk.isThere(path)) return undefined;
  try {
    return JSON.parse(disk.read(path).toString("utf8")) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

const nameOf = (folder: string) => folder.split(/[\\/]/).at(-1) ?? "";

function sealedSets(world: World, root: string): SetSeen[] {
  return foldersOf(world, root).flatMap((folder) => {
    if (!world.computers.disk.isThere(join(folder, "manifest.json"))) return [];
    const manifest = (jsonAt(world, join(folder, "manifest.json")) ?? {}) as ManifestSeen;
    const { path: backup = "", differential } = manifest.database ?? {};
    const onTop = differential?.path === undefined ? {} : { differential: differential.path };
    return [{ name: nameOf(folder), backup, ...onTop, lacking: lackingInSet(world, folder, manifest) }];
  });
}

interface Names {
  open?: boolean;
  backup?: { file?: string; set?: { folder?: string } } | null;
}

/** The folders that the primary node's record or the file about the last upgrade calls a set, by their names. */
const namedSets = (world: World): string[] => [
  ...new Set(
    namesKept(world)
      .flatMap(({ backup }) => backup?.set?.folder ?? [])
      .map(nameOf),
  ),
];

/** The sets that an unfinished run's record or the file about the last upgrade names, on the primary node. */
function neededSets(world: World, root: string): string[] {
  const backups = namesKept(world).flatMap(({ open = true, backup }) => (open && backup ? [backup] : []));
  const folders = backups.flatMap(({ set }) => set?.folder ?? []).map(nameOf);
  const files = backups.flatMap(({ file }) => file ?? []);
  return [
    ...new Set([
      ...folders,
      ...sealedSets(world, root).flatMap(({ name, backup }) => (files.includes(backup) ? [name] : [])),
    ]),
  ];
}

/** The record of the primary node, and what it keeps about the last upgrade, which is never closed. */
function namesKept(world: World): Names[] {
  const primary = world.nodes.find(({ isPrimary }) => isPrimary);
  if (!primary) return [];
  const kept = join(primary.folder, "ProgramData", "OctopusHaUpgrade");
  const record = jsonAt(world, join(kept, "run.json")) as Names | undefined;
  const last = jsonAt(world, join(kept, "last-upgrade.json")) as Names | undefined;
  return [
    ...(record ? [{ ...record, open: record.open === true }] : []),
    ...(last?.backup ? [{ backup: last.backup }] : []),
  ];
}

/** Which files of the instance the newest list of copies has not, or the copy itself; undefined where none were copied. */
function lackingInCopy(world: World, root: string): string[] | undefined {
  const newest = foldersOf(world, root)
    .filter((folder) => world.computers.disk.isThere(join(folder, "files.part.json")))
    .sort()
    .at(-1);
  if (newest === undefined) return undefined;
  const part = jsonAt(world, join(newest, "files.part.json")) as
    | { content?: { folders?: { name: string; copy: string; list: { name: string } }[] } }
    | undefined;
  const folders = part?.content?.folders ?? [];
  if (folders.length === 0) return undefined;
  const { disk } = world.computers;
  return filesAtFirst().flatMap(({ folder, file }) => {
    const of = folders.find(({ name }) => name === folder);
    const isListed = of && disk.read(join(newest, of.list.name)).toString("utf8").includes(`\t${file}\n`);
    return isListed && disk.isThere(join(of.copy, file)) ? [] : [`${folder}/${file}`];
  });
}
