import { fileError } from "./file-error";

/** A file, or a folder with what is in it. */
type TreeEntry = FileEntry | FolderEntry;

export interface FileEntry {
  kind: "file";
  id: number;
  bytes: Buffer;
  /** What a loss of power leaves of it; undefined: it was never flushed. */
  flushed: Buffer | undefined;
  modifiedMs: number;
}

interface FolderEntry {
  kind: "folder";
  id: number;
  entries: Map<string, TreeEntry>;
}

/** Folders and files by their paths. Every change tells how it is undone. */
export class FileTree {
  private readonly root: FolderEntry = { kind: "folder", id: 0, entries: new Map() };
  private lastId = 0;
  /** The same few paths are asked for again and again. */
  private readonly known = new Map<string, readonly string[]>();

  constructor(private readonly onChange: (path: string, undo: () => void) => void) {}

  find(path: string): TreeEntry | undefined {
    const names = this.namesOf(path);
    return this.follow(names, names.length);
  }

  /** @throws Error ENOENT, EISDIR */
  file(path: string, call: string): FileEntry {
    const found = this.find(path);
    if (!found) throw fileError("ENOENT", call, path);
    if (found.kind === "folder") throw fileError("EISDIR", call, path);
    return found;
  }

  /** @throws Error ENOENT, ENOTDIR */
  folder(path: string, call: string): FolderEntry {
    const found = this.find(path);
    if (!found) throw fileError("ENOENT", call, path);
    if (found.kind === "file") throw fileError("ENOTDIR", call, path);
    return found;
  }

  makeFile(path: string, call: string, modifiedMs: number): FileEntry {
    const file: FileEntry = { kind: "file", id: this.nextId(), bytes: Buffer.alloc(0), flushed: undefined, modifiedMs };
    this.put(path, call, file);
    return file;
  }

  /** Makes a folder and those above it. */
  makeFolder(path: string): void {
    let made = "";
    for (const name of namesIn(path)) {
      made += `/${name}`;
      const found = this.find(made);
      if (found?.kind === "file") throw fileError("ENOTDIR", "mkdir", made);
      if (!found) this.put(made, "mkdir", { kind: "folder", id: this.nextId(), entries: new Map() });
    }
  }

  /** A file or a folder with all in it. @returns whether there was one */
  remove(path: string): boolean {
    const [above, name] = this.aboveOf(path);
    const found = above?.kind === "folder" ? above.entries.get(name) : undefined;
    if (above?.kind !== "folder" || !found) return false;
    above.entries.delete(name);
    this.onChange(path, () => void above.entries.set(name, found));
    return true;
  }

  /** Puts a file or a folder in another place, in one step; a file that is there goes. */
  rename(from: string, to: string): void {
    const moved = this.find(from);
    if (!moved) throw fileError("ENOENT", "rename", from, to);
    const replaced = this.find(to);
    if (replaced?.kind === "folder" && moved.kind === "file") throw fileError("EISDIR", "rename", from, to);
    if (replaced?.kind === "folder" && replaced.entries.size > 0) throw fileError("ENOTEMPTY", "rename", from, to);
    const [source, sourceName] = this.placeOf(from, "rename");
    const [target, targetName] = this.placeOf(to, "rename");
    source.entries.delete(sourceName);
    target.entries.set(targetName, moved);
    this.onChange(to, () => {
      if (replaced) target.entries.set(targetName, replaced);
      else target.entries.delete(targetName);
      source.entries.set(sourceName, moved);
    });
  }

  private put(path: string, call: string, entry: TreeEntry): void {
    const [above, name] = this.placeOf(path, call);
    const before = above.entries.get(name);
    above.entries.set(name, entry);
    this.onChange(path, () => {
      if (before) above.entries.set(name, before);
      else above.entries.delete(name);
    });
  }

  private placeOf(path: string, call: string): [FolderEntry, string] {
    const [above, name] = this.aboveOf(path);
    if (above?.kind !== "folder") throw fileError(above ? "ENOTDIR" : "ENOENT", call, path);
    return [above, name];
  }

  /** What the last name of a path is looked for in. */
  private aboveOf(path: string): [TreeEntry | undefined, string] {
    const names = this.namesOf(path);
    return [this.follow(names, names.length - 1), names.at(-1) ?? ""];
  }

  private namesOf(path: string): readonly string[] {
    let names = this.known.get(path);
    if (!names) this.known.set(path, (names = namesIn(path)));
    return names;
  }

  private follow(names: readonly string[], count: number): TreeEntry | undefined {
    let at: TreeEntry = this.root;
    for (let index = 0; index < count; index += 1) {
      const next: TreeEntry | undefined = at.kind === "folder" ? at.entries.get(names[index] ?? "") : undefined;
      if (!next) return undefined;
      at = next;
    }
    return at;
  }

  private nextId(): number {
    this.lastId += 1;
    return this.lastId;
  }
}

export const namesIn = (path: string): string[] => path.split("/").filter((name) => name !== "" && name !== ".");
