import * as z from "zod";
import { findJson } from "./find-json";
import type { ServerConfiguration } from "./server-program";
import { settingsInXml } from "./settings-xml";

/** The keys that steps need (facts: octopus-server#configuration-keys); their case does not matter. */
const KEYS = {
  nodeName: "octopus.server.nodename",
  listenPrefixes: "octopus.webportal.listenprefixes",
  connectionString: "octopus.storage.externaldatabaseconnectionstring",
  home: "octopus.home",
} as const;

/** An object with at least one of Octopus' keys, flat (`"Octopus.Home"`) or in levels (`"Octopus": {`). */
const configuration = z
  .record(z.string(), z.unknown())
  .refine((found) => Object.keys(found).some((key) => /^octopus(\.|$)/i.test(key)));

/**
 * Reads what `show-configuration --format=json` printed; what is missing there is empty here. The text holds secrets:
 * nothing of it is ever quoted.
 * @returns undefined when there is no configuration in it
 */
export function parseConfiguration(text: string): ServerConfiguration | undefined {
  const found = findJson(text, configuration);
  return found && configurationIn(found);
}

/** The same of a configuration file, or of the XML that `show-configuration` prints. */
export function parseConfigurationXml(text: string): ServerConfiguration | undefined {
  const found = configuration.safeParse(settingsInXml(text));
  return found.success ? configurationIn(found.data) : undefined;
}

function configurationIn(found: z.output<typeof configuration>): ServerConfiguration {
  const values = flatten(found);
  return {
    nodeName: (values.get(KEYS.nodeName) ?? "").trim(),
    listenPrefixes: (values.get(KEYS.listenPrefixes) ?? "").split(/[,;\s]+/).filter(Boolean),
    connectionString: (values.get(KEYS.connectionString) ?? "").trim(),
    ...(values.has(KEYS.home) ? { home: values.get(KEYS.home)?.trim() } : {}),
  };
}

/** What a character becomes that was not written in UTF-8. */
const NOT_ARRIVED = "\u{fffd}";

/** Dotted keys in lower case, whichever of the two forms it was; a list counts as its items with commas. */
function flatten(value: unknown, path = "", into = new Map<string, string>()): Map<string, string> {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    // The program writes in the code page of its console: a text in which characters did not arrive is no value, or a
    // connection string with a hole in its password would be believed.
    if (!String(value).includes(NOT_ARRIVED)) into.set(path, String(value));
  } else if (Array.isArray(value)) {
    into.set(path, value.filter((item) => typeof item === "string").join(","));
  } else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      flatten(inner, path ? `${path}.${key.toLowerCase()}` : key.toLowerCase(), into);
    }
  }
  return into;
}
