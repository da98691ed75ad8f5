import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Files } from "../../src/machine/files";
import { realMachine } from "../../src/machine/real";
import { Dice } from "../../src/rehearsal/attack/dice";
import { SimulatedFiles } from "../../src/simulation/files";
import { SimulatedDisk } from "../../src/simulation/simulated-disk";

const atOnce = async <T>(_kind: string, act: () => Promise<T> | T): Promise<T> => act();

/** Two carriers of the same calls: this computer's disk, and one in memory. */
const DISKS = {
  "this computer": () => {
    const folder = mkdtempSync(join(tmpdir(), "octopus-ha-files-"));
    return { files: realMachine.files, folder, remove: () => rmSync(folder, { recursive: true }) };
  },
  memory: () => {
    const disk = new SimulatedDisk(() => 0, new Dice(1));
    disk.makeFolder("/world/octo-1");
    const { piece } = new SimulatedFiles(disk, atOnce, { refusal: () => undefined, isFull: () => false });
    return { files: piece, folder: "/world/octo-1", remove: () => undefined };
  },
};

type Case = (files: Files, folder: string) => Promise<unknown>;

async function openAndWrite(files: Files, path: string, flags: "r+" | "w" | "w+" | "ax"): Promise<string> {
  const file = await files.open(path, flags);
  await file.write(Buffer.from("XY"), 0, 2, 1);
  const size = await file.sizeBytes();
  await file.flush();
  await file.close();
  return `${size} ${await files.readText(path)}`;
}

/** Each is done on both; what is seen, or thrown, must be the same. */
const CASES: Readonly<Record<string, Case>> = {
  "read what is not there": (files, folder) => files.readText(`${folder}/none`),
  "write, read": async (files, folder) => {
    await files.writeText(`${folder}/a`, "ä1");
    return files.readText(`${folder}/a`);
  },
  "write where there is no folder": (files, folder) => files.writeText(`${folder}/none/a`, ""),
  "wx refuses what is there": async (files, folder) => {
    await files.writeText(`${folder}/a`, "1", "wx");
    await files.writeText(`${folder}/a`, "2", "wx");
  },
  "r+ overwrites the beginning": async (files, folder) => {
    await files.writeText(`${folder}/a`, "12345");
    await files.writeText(`${folder}/a`, "ab", "r+");
    return files.readText(`${folder}/a`);
  },
  "r+ of what is not there": (files, folder) => files.writeText(`${folder}/none`, "ab", "r+"),
  "open r of what is not there": (files, folder) => files.open(`${folder}/none`, "r"),
  "open w": (files, folder) => openAndWrite(files, `${folder}/a`, "w"),
  "open w+ empties": async (files, folder) => {
    await files.writeText(`${folder}/a`, "12345");
    return openAndWrite(files, `${folder}/a`, "w+");
  },
  "open r+ keeps": async (files, folder) => {
    await files.writeText(`${folder}/a`, "12345");
    return openAndWrite(files, `${folder}/a`, "r+");
  },
  "open ax of what is there": async (files, folder) => {
    await files.writeText(`${folder}/a`, "12345");
    return openAndWrite(files, `${folder}/a`, "ax");
  },
  "truncate and read a part": async (files, folder) => {
    await files.writeText(`${folder}/a`, "12345");
    const file = await files.open(`${folder}/a`, "r+");
    await file.truncate(3);
    const into = Buffer.alloc(8, "-");
    const { bytesRead } = await file.read(into, 1, 5, 1);
    await file.close();
    return `${bytesRead} ${into.toString()}`;
  },
  "a closed file": async (files, folder) => {
    const file = await files.open(`${folder}/a`, "w");
    await file.close();
    return files.facts(`${folder}/a`).then(({ isFile, sizeBytes }) => ({ isFile, sizeBytes }));
  },
  "rename over another": async (files, folder) => {
    await files.writeText(`${folder}/a`, "1");
    await files.writeText(`${folder}/b`, "2");
    await files.rename(`${folder}/a`, `${folder}/b`);
    return [await files.list(folder), await files.readText(`${folder}/b`)];
  },
  "rename what is not there": (files, folder) => files.rename(`${folder}/none`, `${folder}/b`),
  "rename a folder with all in it": async (files, folder) => {
    await files.makeFolder(`${folder}/a/b`);
    await files.writeText(`${folder}/a/b/c`, "1");
    await files.rename(`${folder}/a`, `${folder}/d`);
    return [await files.list(folder), await files.readText(`${folder}/d/b/c`)];
  },
  copy: async (files, folder) => {
    await files.writeText(`${folder}/a`, "1");
    await files.copy(`${folder}/a`, `${folder}/b`);
    return files.readText(`${folder}/b`);
  },
  "remove a file, and none": async (files, folder) => {
    await files.writeText(`${folder}/a`, "1");
    await files.remove(`${folder}/a`);
    await files.remove(`${folder}/a`);
    return files.isThere(`${folder}/a`);
  },
  "remove a folder, and none": async (files, folder) => {
    await files.makeFolder(`${folder}/a/b`);
    await files.removeFolder(`${folder}/a`);
    await files.removeFolder(`${folder}/a`);
    return files.isThere(`${folder}/a`);
  },
  "make a folder that is there": async (files, folder) => {
    await files.makeFolder(`${folder}/a/b`);
    await files.makeFolder(`${folder}/a/b`);
    return files.list(`${folder}/a`);
  },
  "list what is not there": (files, folder) => files.list(`${folder}/none`),
  "facts of what is not there": (files, folder) => files.facts(`${folder}/none`),
  "free space of what is not there": (files, folder) => files.freeBytes(`${folder}/none`),
  "the size of what is not there": async (files, folder) => files.sizeNow(`${folder}/none`),
};

async function seen(disk: keyof typeof DISKS, act: Case): Promise<unknown> {
  const { files, folder, remove } = DISKS[disk]();
  try {
    return { value: await act(files, folder) };
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    return { code, syscall, message: message.replaceAll(folder, "F") };
  } finally {
    remove();
  }
}

test.each(Object.entries(CASES))("%s", async (_name, act) => {
  expect(await seen("memory", act)).toEqual(await seen("this computer", act));
});

test("a folder is not flushed, as on Windows", async () => {
  const { files, folder } = DISKS.memory();
  await expect(files.flushFolder(folder)).rejects.toMatchObject({ code: "EPERM" });
});

test("what gets in the way of a call is thrown as Node throws it", async () => {
  const disk = new SimulatedDisk(() => 0, new Dice(1));
  disk.makeFolder("/world");
  const asked: string[] = [];
  const { piece } = new SimulatedFiles(disk, atOnce, {
    refusal: (call, paths) => {
      asked.push(`${call} ${paths.join(" ")}`);
      return call === "writeFile" ? "ENOSPC" : undefined;
    },
    isFull: () => true,
  });
  await expect(piece.writeText("/world/a", "1")).rejects.toMatchObject({ code: "ENOSPC" });
  expect(asked).toEqual(["writeFile /world/a"]);
  expect(disk.isThere("/world/a")).toBe(false);
  await expect(piece.freeBytes("/world")).resolves.toBe(0);
});
