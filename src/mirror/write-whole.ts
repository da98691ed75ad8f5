import type { FileSurroundings } from "../installer/file-surroundings";
import { writeAll } from "../machine/write-all";
import { whileHeld } from "../windows/held-files";

/** Writes a small file so that its name stands for all of it: another name first, on the disk, then its own. */
export async function writeWhole(path: string, text: string, around: FileSurroundings): Promise<void> {
  const temporary = `${path}.new`;
  const file = await whileHeld(around, temporary, () => around.files.open(temporary, "w"));
  try {
    await writeAll(file, Buffer.from(text), 0);
    await file.flush();
  } finally {
    await file.close();
  }
  await whileHeld(around, path, () => around.files.rename(temporary, path));
}
