const NAMED = 5;
const UNITS = ["bytes", "KB", "MB", "GB", "TB"] as const;
const STEP = 1000;
const WHOLE_FROM = 100;

/** e.g. `1.4 GB`, `812 bytes` */
export function sizeOf(bytes: number): string {
  let [size, unit] = [bytes, 0];
  while (size >= STEP && unit < UNITS.length - 1) [size, unit] = [size / STEP, unit + 1];
  const digits = unit === 0 || size >= WHOLE_FROM ? 0 : 1;
  return `${size.toFixed(digits)} ${UNITS[unit] ?? ""}`;
}

/** e.g. `1 file`, `20,000 files` */
export const filesOf = (count: number): string => `${count.toLocaleString("en-US")} ${count === 1 ? "file" : "files"}`;

/** The first of them by name, and how many more there are. */
export function namesOf(paths: readonly string[]): string {
  const more = paths.length - NAMED;
  return `${paths.slice(0, NAMED).join(", ")}${more > 0 ? ` and ${more.toLocaleString("en-US")} more` : ""}`;
}
