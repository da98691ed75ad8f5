import { zipSync, type ZipOptions } from "fflate";

/** A zip stores local time without a zone: the same fields in every time zone, not the same moment. */
const ENTRY_TIME = { year: 2020, month: 0, day: 1, hour: 12 };

/** Makes a zip with the same bytes for the same files, in any time zone and whatever the order they come in. */
export function deterministicZip(
  files: Readonly<Record<string, string | Uint8Array>>,
  level: NonNullable<ZipOptions["level"]> = 9,
): Uint8Array {
  const { year, month, day, hour } = ENTRY_TIME;
  const entries = Object.keys(files)
    .sort()
    .map((name) => {
      const content = files[name] ?? "";
      return [name, typeof content === "string" ? Buffer.from(content, "utf8") : content] as const;
    });
  return zipSync(Object.fromEntries(entries), { level, mtime: new Date(year, month, day, hour) });
}
