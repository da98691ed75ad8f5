import { whileHeld } from "../windows/held-files";
import type { FileSurroundings } from "./file-surroundings";

/** Only the end of a log is read: a verbose one has tens of megabytes, and the failure is near its end. */
const READ_BYTES = 8 * 1024 * 1024;
const LINES_BEFORE = 6;
const LINES_AFTER = 2;
const LINE_CHARACTERS = 300;
/** What a failed action leaves in the log (facts: windows-installer#failed-action-in-the-log). */
const FAILED_ACTION = /Return value 3\b/;

/** The installer refuses a folder that it takes for one on another machine (facts: windows-installer#folder-on-a-local-drive). */
const REFUSES_FOLDER = /must be on a local hard drive/i;

/** Whether lines of the log say that the installer refused its folder: `WIXUI_DONTVALIDATEPATH=1` gets past that. */
export const refusesFolder = (lines: string): boolean => REFUSES_FOLDER.test(lines);

/**
 * The lines around the first "Return value 3" of an installer's log: what failed. Without one, its last lines. Before them
 * that the folder was refused, wherever it says so.
 * Reads UTF-16LE with byte order mark (Windows), ASCII and UTF-8.
 * @returns undefined when there is no log
 */
export async function linesThatMatter(path: string, around: FileSurroundings): Promise<string[] | undefined> {
  const text = await readEnd(path, around);
  return text === undefined ? undefined : linesAroundFailure(text.split(/\r?\n/));
}

function linesAroundFailure(lines: readonly string[]): string[] {
  const all = lines.map((line) => line.trimEnd()).filter(Boolean);
  const at = all.findIndex((line) => FAILED_ACTION.test(line));
  const kept = at < 0 ? all.slice(-LINES_BEFORE) : all.slice(Math.max(0, at - LINES_BEFORE), at + 1 + LINES_AFTER);
  const refusal = all.find((line) => REFUSES_FOLDER.test(line));
  const told = refusal === undefined || kept.includes(refusal) ? kept : [refusal, ...kept];
  return told.map((line) => (line.length > LINE_CHARACTERS ? `${line.slice(0, LINE_CHARACTERS)}...` : line));
}

/** Decodes a piece of a log; `wide` when the file began with the byte order mark of UTF-16LE. */
function decodeLog(bytes: Buffer, wide: boolean): string {
  return bytes.toString(wide ? "utf16le" : "utf8").replace(/^\uFEFF/, "");
}

async function readEnd(path: string, around: FileSurroundings): Promise<string | undefined> {
  let file;
  try {
    file = await whileHeld(around, path, () => around.files.open(path, "r"));
  } catch {
    return undefined; // no log is a fact about the failure, not another failure
  }
  try {
    const size = await file.sizeBytes();
    const mark = Buffer.alloc(2);
    await file.read(mark, 0, 2, 0);
    const wide = mark[0] === 0xff && mark[1] === 0xfe;
    let start = Math.max(0, size - READ_BYTES);
    if (start % 2 === 1) start += 1; // UTF-16 characters begin at even places
    const bytes = Buffer.alloc(size - start);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
    return decodeLog(bytes.subarray(0, bytesRead), wide);
  } finally {
    await file.close();
  }
}
