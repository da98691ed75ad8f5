import { statSync } from "node:fs";
import {
  copyFile,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  statfs,
  writeFile,
  type FileHandle,
} from "node:fs/promises";
import type { Files, OpenFile } from "../files";

/** This machine's disks. */
export const files: Files = {
  readText: (path) => readFile(path, "utf8"),
  writeText: (path, text, flag = "w") => writeFile(path, text, { flag }),
  open: async (path, flags, mode) => opened(await open(path, flags, mode)),
  rename: (from, to) => rename(from, to),
  copy: (from, to) => copyFile(from, to),
  remove: (path) => rm(path, { force: true }),
  removeFolder: (path) => rm(path, { recursive: true, force: true }),
  async makeFolder(path) {
    await mkdir(path, { recursive: true });
  },
  async flushFolder(path) {
    const folder = await open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
  async list(folder) {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
  },
  async facts(path) {
    const found = await stat(path);
    return { isFile: found.isFile(), sizeBytes: found.size, modifiedMs: found.mtimeMs };
  },
  isThere: (path) =>
    lstat(path).then(
      () => true,
      () => false,
    ),
  async freeBytes(folder) {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
  sizeNow: (path) => statSync(path).size,
};

const opened = (file: FileHandle): OpenFile => ({
  descriptor: file.fd,
  read: (into, offset, length, position) => file.read(into, offset, length, position),
  write: (from, offset, length, position) => file.write(from, offset, length, position),
  truncate: (sizeBytes) => file.truncate(sizeBytes),
  sizeBytes: async () => (await file.stat()).size,
  flush: () => file.sync(),
  close: () => file.close(),
});
