import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { Disk } from "./world/disk";

/** The disk of the computer on which a rehearsal runs. */
export const diskOfThisComputer: Disk = {
  isThere: existsSync,
  isFolder: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
  isLink: (path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false,
  read: (path) => readFileSync(path),
  write: (path, bytes) => writeFileSync(path, bytes),
  makeFolder: (path) => void mkdirSync(path, { recursive: true }),
  remove: (path) => rmSync(path, { recursive: true, force: true }),
  list: (folder) => readdirSync(folder),
  identity: (path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found && `${found.dev}:${found.ino}`;
  },
};
