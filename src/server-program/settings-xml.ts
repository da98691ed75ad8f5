const SETTING = /<set\s+key="([^"]*)"[^>]*?(?:\/>|>([^<]*)<\/set>)/g;
const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * The settings in a configuration file of Octopus Server, and in what `show-configuration` prints as XML: an element
 * `octopus-settings` with one `set` for each (facts: octopus-server#configuration-file).
 * @returns undefined when it is no such document
 */
export function settingsInXml(text: string): Record<string, string> | undefined {
  const inside = /<octopus-settings\b[^>]*>([^]*)<\/octopus-settings>/.exec(text)?.[1];
  if (inside === undefined) return undefined;
  return Object.fromEntries([...inside.matchAll(SETTING)].map(([, key = "", value = ""]) => [key, decoded(value)]));
}

const decoded = (text: string) =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (all, hex?: string, decimal?: string, name?: string) => {
    if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return NAMED[name ?? ""] ?? all;
  });
