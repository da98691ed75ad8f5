import type { Dice } from "../rehearsal/attack/dice";
import type { Disk } from "../stand-ins/world/disk";
import { fileError } from "./file-error";
import { FileTree, namesIn, type FileEntry } from "./file-tree";

/** A change that a loss of power may take back. */
type Undo = () => void;

/** What was not flushed of a disk. */
interface Volume {
  undos: Undo[];
  files: Set<FileEntry>;
}

/**
 * The disks of a simulation, one for each folder directly below the root's: a node's, or a file server's. What was not
 * flushed may be gone after a loss of power. What is assumed of NTFS: its changes of names (a new file, a rename, a
 * removal) go to its log in their order, so a loss of power takes the last of them back, as many as it likes; flushing
 * a file writes the log up to there, and the file's content. The content of a file that was not flushed is whole, as it
 * was when it was flushed last, or zeros.
 */
export class SimulatedDisk implements Disk {
  private readonly tree: FileTree;
  private readonly unflushed = new Map<string, Volume>();
  /** The same few paths are written again and again. */
  private readonly volumes = new Map<string, Volume>();

  constructor(
    private readonly nowMs: () => number,
    private readonly dice: Dice,
  ) {
    this.tree = new FileTree((path, undo) => this.volumeOf(path).undos.push(undo));
  }

  isThere(path: string): boolean {
    return this.tree.find(path) !== undefined;
  }

  isFolder(path: string): boolean {
    return this.tree.find(path)?.kind === "folder";
  }

  /** Nobody makes links here. */
  isLink(): boolean {
    return false;
  }

  read(path: string): Buffer {
    return this.tree.file(path, "open").bytes;
  }

  write(path: string, bytes: Uint8Array | string): void {
    this.put(this.openFile(path), path, Buffer.from(bytes as string));
  }

  makeFolder(path: string): void {
    this.tree.makeFolder(path);
  }

  remove(path: string): void {
    this.tree.remove(path);
  }

  list(folder: string): string[] {
    return [...this.tree.folder(folder, "scandir").entries.keys()].sort();
  }

  facts(path: string): { sizeBytes: number; modifiedMs: number } {
    const { bytes, modifiedMs } = this.tree.file(path, "stat");
    return { sizeBytes: bytes.length, modifiedMs };
  }

  writeAsOf(path: string, bytes: Uint8Array, modifiedMs: number): void {
    const file = this.openFile(path);
    this.put(file, path, Buffer.from(bytes));
    file.modifiedMs = modifiedMs;
  }

  identity(path: string): string | undefined {
    return this.tree.find(path)?.id.toString();
  }

  /** The file of that name; one is made where there is none. */
  openFile(path: string): FileEntry {
    const found = this.tree.find(path);
    if (found?.kind === "folder") throw fileError("EISDIR", "open", path);
    return found ?? this.tree.makeFile(path, "open", this.nowMs());
  }

  /** @throws Error ENOENT, EISDIR */
  fileAt(path: string, call: string): FileEntry {
    return this.tree.file(path, call);
  }

  rename(from: string, to: string): void {
    this.tree.rename(from, to);
  }

  /** Gives a file another content; what was there before is not written over in memory. */
  put(file: FileEntry, path: string, bytes: Buffer): void {
    file.bytes = bytes;
    file.modifiedMs = this.nowMs();
    this.volumeOf(path).files.add(file);
  }

  /** What was written to the file, and every change of names on its disk until now, outlives a loss of power. */
  flush(file: FileEntry, path: string): void {
    file.flushed = file.bytes;
    const volume = this.volumeOf(path);
    volume.files.delete(file);
    volume.undos.length = 0;
  }

  /** The disk that holds this folder loses power: what was not flushed is there, or as before, or broken. */
  losePower(folder: string): void {
    const volume = this.volumeOf(folder);
    const taken = this.dice.between(0, volume.undos.length);
    for (const undo of volume.undos.splice(volume.undos.length - taken, taken).reverse()) undo();
    for (const file of volume.files) {
      const zeros = Buffer.alloc(file.bytes.length);
      file.bytes = this.dice.pick([file.bytes, file.flushed ?? zeros, zeros]);
      file.flushed = file.bytes;
    }
    volume.undos.length = 0;
    volume.files.clear();
  }

  private volumeOf(path: string): Volume {
    const known = this.volumes.get(path);
    if (known) return known;
    const name = namesIn(path).slice(0, 2).join("/");
    let volume = this.unflushed.get(name);
    if (!volume) this.unflushed.set(name, (volume = { undos: [], files: new Set() }));
    this.volumes.set(path, volume);
    return volume;
  }
}
