/** The disks of the nodes and the folders they share, as stand-ins use them: at once. Paths as this computer names them. */
export interface Disk {
  isThere(path: string): boolean;
  isFolder(path: string): boolean;
  isLink(path: string): boolean;
  /** @throws Error with code ENOENT */
  read(path: string): Buffer;
  /** Makes or replaces a file. @throws Error with code ENOENT where its folder is not there */
  write(path: string, bytes: Uint8Array | string): void;
  /** With those above. */
  makeFolder(path: string): void;
  /** A file, or a folder with all in it; none is as good. */
  remove(path: string): void;
  list(folder: string): string[];
  /** Of a file: its size, and when it was changed. @throws Error with code ENOENT */
  facts(path: string): { sizeBytes: number; modifiedMs: number };
  /** Makes or replaces a file with the time of another one, as a copy has it. */
  writeAsOf(path: string, bytes: Uint8Array, modifiedMs: number): void;
  /** What identifies a folder even after it was renamed; undefined when there is none. */
  identity(path: string): string | undefined;
}
