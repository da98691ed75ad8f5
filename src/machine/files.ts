/** What lies in a folder. A link is no folder, whatever it leads to. */
interface FolderEntry {
  name: string;
  isFolder: boolean;
}

interface FileFacts {
  isFile: boolean;
  sizeBytes: number;
  /** In milliseconds since 1970, as precise as the disk tells it. */
  modifiedMs: number;
}

/**
 * Like fopen's words: read; read and write what is there; make or empty and write; the same and read; make one that must
 * not be there and write to its end.
 */
type OpenFlags = "r" | "r+" | "w" | "w+" | "ax";

/** A file that is open. Positions are bytes from its beginning. */
export interface OpenFile {
  /** By which it is handed to a program that prints to it (programs.ts). */
  readonly descriptor: number;
  read(into: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
  /** Writes a part or all: a disk that is nearly full takes a part first and refuses the rest. */
  write(from: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesWritten: number }>;
  truncate(sizeBytes: number): Promise<void>;
  sizeBytes(): Promise<number>;
  /** Returns when all that was written will outlive a loss of power. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The disks of a machine, and the shares it reaches. Everything throws what Node throws: an Error with `code` (`ENOENT`,
 * `EBUSY`, ...) and `syscall`. What was not flushed may be gone after a loss of power.
 */
export interface Files {
  readText(path: string): Promise<string>;
  /** `w` makes or replaces the file, `wx` refuses one that is there (EEXIST), `r+` overwrites the beginning of one that is there. */
  writeText(path: string, text: string, flag?: "w" | "wx" | "r+"): Promise<void>;
  /** @param mode the rights of a file that this makes, where the platform has them */
  open(path: string, flags: OpenFlags, mode?: number): Promise<OpenFile>;
  /** Puts one file in another's place, in one step. */
  rename(from: string, to: string): Promise<void>;
  copy(from: string, to: string): Promise<void>;
  /** Removes a file; none there is as good. */
  remove(path: string): Promise<void>;
  /** Removes a folder with all that is in it; none there is as good. */
  removeFolder(path: string): Promise<void>;
  /** Makes a folder and those above it; one that is there is as good. */
  makeFolder(path: string): Promise<void>;
  /** Flushes the folder's own list of files. Windows has no such thing and refuses. */
  flushFolder(path: string): Promise<void>;
  list(folder: string): Promise<FolderEntry[]>;
  /** What a path leads to. */
  facts(path: string): Promise<FileFacts>;
  /** Whether anything has that name: a link that leads nowhere, too. */
  isThere(path: string): Promise<boolean>;
  /** What the disk of a folder has free for this account. */
  freeBytes(folder: string): Promise<number>;
  /** The size of a file, told at once: for what is attached to a run while the step goes on. */
  sizeNow(path: string): number;
}
