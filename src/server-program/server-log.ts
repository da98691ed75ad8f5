import { join } from "node:path";
import type { Files } from "../machine/files";

/** A server that has just been started has not said more than this; of a longer log the end is read. */
const READ_BYTES_MOST = 4_000_000;
/** `2026-02-01 03:12:45.1234   5384      1 FATAL  The text` in the machine's own time. */
const LINE = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,3})?)\d*\s.*?\b(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\b\s*(.*)$/;

/** What a node's own log says of the time since a moment. */
export interface ServerLogSaid {
  /** How many lines with a time and a level were written since then: none means that nothing was recognized. */
  lines: number;
  errors: number;
  /** The texts of its fatal lines. */
  fatal: string[];
}

/** Where Octopus Server writes its own log (facts: octopus-server#log-file). */
export const serverLogPath = (home: string) => join(home, "Logs", "OctopusServer.txt");

/**
 * Reads what a node's log says since a moment.
 * @throws Error as `Files` does, ENOENT when there is no such file
 */
export async function readServerLog(files: Pick<Files, "open">, path: string, since: Date): Promise<ServerLogSaid> {
  return logSaid(await endOf(files, path), since);
}

/** @param text lines of a log; the first may be half of one */
export function logSaid(text: string, since: Date): ServerLogSaid {
  const said: ServerLogSaid = { lines: 0, errors: 0, fatal: [] };
  for (const line of text.split(/\r?\n/)) {
    const [, date, time, level, what = ""] = LINE.exec(line) ?? [];
    if (date === undefined || time === undefined) continue;
    // Without a zone: local time, which is what the server writes.
    if (!(new Date(`${date}T${time}`).getTime() >= since.getTime())) continue;
    said.lines += 1;
    if (level === "ERROR") said.errors += 1;
    if (level === "FATAL") said.fatal.push(what.trim());
  }
  return said;
}

async function endOf(files: Pick<Files, "open">, path: string): Promise<string> {
  const file = await files.open(path, "r");
  try {
    const size = await file.sizeBytes();
    const into = new Uint8Array(Math.min(size, READ_BYTES_MOST));
    let read = 0;
    while (read < into.length) {
      const { bytesRead } = await file.read(into, read, into.length - read, size - into.length + read);
      if (bytesRead === 0) break;
      read += bytesRead;
    }
    return Buffer.from(into.subarray(0, read)).toString("utf8");
  } finally {
    await file.close();
  }
}
