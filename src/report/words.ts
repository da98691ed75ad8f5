/** `8.4 GB`. */
export function sizeOf(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(0)} MB` : `${bytes} bytes`;
}

/** `2026-03-01 03:20:37 UTC`; a time that cannot be read stays as it is. */
export const timeOf = (time: string): string =>
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.test(time) ? `${time.slice(0, 10)} ${time.slice(11, 19)} UTC` : time;

/** `03:20:37`: the day is said elsewhere. */
export const clockOf = (time: string): string => (/T\d{2}:\d{2}:\d{2}/.exec(time)?.[0] ?? time).replace(/^T/, "");
