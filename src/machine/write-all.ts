import type { OpenFile } from "./files";

/** Writes all of it: a disk that is nearly full takes a part first and refuses the rest. */
export async function writeAll(file: Pick<OpenFile, "write">, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}
