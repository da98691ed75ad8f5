import type { SmallTool } from "./small-tool";

/** The values of one registry key, by name in lower case; a REG_DWORD as `reg` writes it, e.g. `0x2`. */
export type RegistryValues = ReadonlyMap<string, string>;

const VALUE_LINE = /^ {4}(\S.*?) {4}(REG_[A-Z_]+)(?: {4}(.*))?$/;

/**
 * Reads the values of a key of the registry. The words of `reg` are translated, the form of its lines is not.
 * @param key e.g. `HKLM\Software\Octopus\OctopusServer`
 * @returns undefined when there is no such key (`reg` ends with 1)
 */
export async function registryValues(tool: SmallTool, key: string): Promise<RegistryValues | undefined> {
  const { exitCode, text } = await tool("reg", ["query", key]);
  return exitCode === 0 ? parseRegistryValues(text) : undefined;
}

/** A key of the registry with its values and the names of the keys below it; undefined when there is no such key. */
export async function registryKey(
  tool: SmallTool,
  key: string,
): Promise<{ values: RegistryValues; children: readonly string[] } | undefined> {
  const { exitCode, text } = await tool("reg", ["query", key]);
  return exitCode === 0 ? { values: parseRegistryValues(text), children: parseChildren(text, key) } : undefined;
}

/** `reg` lists the keys below by their full names, with the hive spelled out. */
function parseChildren(text: string, key: string): string[] {
  const above = `${key.replace(/^HKLM(?=\\)/i, "HKEY_LOCAL_MACHINE")}\\`.toLowerCase();
  return text
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line.toLowerCase().startsWith(above))
    .map((line) => line.slice(above.length));
}

/**
 * The lines of values in what `reg query` prints; names of subkeys are left out. A text of several lines is printed in as
 * many lines, of which only the first has a name.
 */
export function parseRegistryValues(text: string): RegistryValues {
  const values = new Map<string, string>();
  let latest: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const [, name, , value = ""] = VALUE_LINE.exec(line) ?? [];
    if (name !== undefined) {
      latest = name.toLowerCase();
      values.set(latest, value.trim());
    } else if (line.trim() === "" || line.startsWith("HKEY_")) latest = undefined;
    else if (latest !== undefined) values.set(latest, `${values.get(latest) ?? ""}\n${line.trim()}`);
  }
  return values;
}

/** A REG_DWORD as a number. */
export function dword(values: RegistryValues, name: string): number | undefined {
  const text = values.get(name.toLowerCase());
  return text !== undefined && /^0x[0-9a-f]+$/i.test(text) ? Number(text) : undefined;
}
