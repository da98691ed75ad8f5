import type { Files, OpenFile } from "../machine/files";
import type { Carry } from "./carry";
import { fileError, type FileErrorCode } from "./file-error";
import type { FileEntry } from "./file-tree";
import type { SimulatedDisk } from "./simulated-disk";

/** What gets in the way of file calls. */
export interface FileObstacles {
  /** @param call by the name that Node's call has */
  refusal(call: string, paths: readonly string[]): FileErrorCode | undefined;
  /** Whether the disk of a folder has nothing free. */
  isFull(folder: string): boolean;
}

/** What every disk has free, unless it is full. */
const FREE_BYTES = 500 * 2 ** 30;

/** The disks as one script has them. Files that it opened are also known by a number, for programs that print to one. */
export class SimulatedFiles {
  private readonly opened = new Map<number, { file: FileEntry; path: string }>();
  private lastDescriptor = 2;

  constructor(
    private readonly disk: SimulatedDisk,
    private readonly carry: Carry,
    private readonly obstacles: FileObstacles,
  ) {}

  /** Appends to an open file, whether or not the script that opened it is still there. */
  append(descriptor: number): (text: string) => void {
    const open = this.opened.get(descriptor);
    return (text) => {
      if (open) this.disk.put(open.file, open.path, Buffer.concat([open.file.bytes, Buffer.from(text)]));
    };
  }

  readonly piece: Files = {
    readText: (path) => this.call("readFile", [path], () => this.disk.read(path).toString("utf8")),
    writeText: (path, text, flag = "w") =>
      this.call("writeFile", [path], () => {
        if (flag === "wx" && this.disk.isThere(path)) throw fileError("EEXIST", "open", path);
        if (flag === "r+") {
          const file = this.disk.fileAt(path, "open");
          this.disk.put(file, path, overwritten(file.bytes, Buffer.from(text), 0));
        } else this.disk.write(path, text);
      }),
    open: (path, flags) => this.call("open", [path], () => this.open(path, flags)),
    rename: (from, to) => this.call("rename", [from, to], () => this.disk.rename(from, to)),
    copy: (from, to) => this.call("copyFile", [from, to], () => this.disk.write(to, this.disk.read(from))),
    remove: (path) =>
      this.call("rm", [path], () => {
        if (this.disk.isFolder(path)) throw fileError("EISDIR", "rm", path);
        this.disk.remove(path);
      }),
    removeFolder: (path) => this.call("rm", [path], () => this.disk.remove(path)),
    makeFolder: (path) => this.call("mkdir", [path], () => this.disk.makeFolder(path)),
    // As Windows refuses it.
    flushFolder: (path) =>
      this.call("open", [path], () => {
        throw fileError("EPERM", "fsync", path);
      }),
    list: (folder) =>
      this.call("readdir", [folder], () =>
        this.disk.list(folder).map((name) => ({ name, isFolder: this.disk.isFolder(`${folder}/${name}`) })),
      ),
    facts: (path) =>
      this.call("stat", [path], () => {
        if (this.disk.isFolder(path)) return { isFile: false, sizeBytes: 0, modifiedMs: 0 };
        const { bytes, modifiedMs } = this.disk.fileAt(path, "stat");
        return { isFile: true, sizeBytes: bytes.length, modifiedMs };
      }),
    isThere: (path) => this.call("lstat", [path], () => this.disk.isThere(path)),
    freeBytes: (folder) =>
      this.call("statfs", [folder], () => {
        if (!this.disk.isThere(folder)) throw fileError("ENOENT", "statfs", folder);
        return this.obstacles.isFull(folder) ? 0 : FREE_BYTES;
      }),
    sizeNow: (path) => this.disk.fileAt(path, "stat").bytes.length,
  };

  private call<T>(call: string, paths: readonly string[], act: () => T): Promise<T> {
    return this.carry("file", () => {
      const refusal = this.obstacles.refusal(call, paths);
      if (refusal) throw fileError(refusal, call, paths[0] ?? "", paths[1]);
      return act();
    });
  }

  private open(path: string, flags: Parameters<Files["open"]>[1]): OpenFile {
    if (flags === "ax" && this.disk.isThere(path)) throw fileError("EEXIST", "open", path);
    const file = flags.startsWith("r") ? this.disk.fileAt(path, "open") : this.disk.openFile(path);
    if (flags.startsWith("w")) this.disk.put(file, path, Buffer.alloc(0));
    this.lastDescriptor += 1;
    const descriptor = this.lastDescriptor;
    this.opened.set(descriptor, { file, path });
    return this.handle(file, path, descriptor);
  }

  private handle(file: FileEntry, path: string, descriptor: number): OpenFile {
    const at = <T>(call: string, act: () => T) =>
      this.call(call, [path], () => {
        if (!this.opened.has(descriptor)) throw fileError("EBADF", call, path);
        return act();
      });
    return {
      descriptor,
      read: (into, offset, length, position) =>
        at("read", () => {
          const bytes = file.bytes.subarray(position, position + length);
          into.set(bytes, offset);
          return { bytesRead: bytes.length };
        }),
      write: (from, offset, length, position) =>
        at("write", () => {
          this.disk.put(file, path, overwritten(file.bytes, from.subarray(offset, offset + length), position));
          return { bytesWritten: length };
        }),
      truncate: (sizeBytes) =>
        at("ftruncate", () => {
          const bytes = Buffer.alloc(sizeBytes);
          file.bytes.copy(bytes);
          this.disk.put(file, path, bytes);
        }),
      sizeBytes: () => at("fstat", () => file.bytes.length),
      flush: () => at("fsync", () => this.disk.flush(file, path)),
      close: () => this.carry("file", () => void this.opened.delete(descriptor)),
    };
  }
}

function overwritten(before: Buffer, part: Uint8Array, position: number): Buffer {
  const bytes = Buffer.alloc(Math.max(before.length, position + part.length));
  before.copy(bytes);
  bytes.set(part, position);
  return bytes;
}
