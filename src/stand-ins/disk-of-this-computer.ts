import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import type { Disk } from "./world/disk";

const MS_PER_SECOND = 1000;

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
  facts: (path) => {
    const { size, mtimeMs } = statSync(path);
    return { sizeBytes: size, modifiedMs: mtimeMs };
  },
  writeAsOf: (path, bytes, modifiedMs) => {
    writeFileSync(path, bytes);
    utimesSync(path, modifiedMs / MS_PER_SECOND, modifiedMs / MS_PER_SECOND);
  },
  identity: (path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found && `${found.dev}:${found.ino}`;
  },
};
