import { dirname, join } from "node:path";
import type { WorldNode } from "./node";
import { homeFolder } from "./server-log";
import { knows } from "./since";
import type { World } from "./world";

/** Settings as the configuration file has them, and `show-configuration` in XML. */
export function configurationXml(settings: Readonly<Record<string, string>>): string[] {
  const text = (value: string) => value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<octopus-settings xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
    ...Object.entries(settings).map(([key, value]) => `  <set key="${key}">${text(value)}</set>`),
    "</octopus-settings>",
  ];
}

/** The instance's own: it holds the connection string. */
export const CONFIGURATION_FILE = "OctopusServer.config";

/** Where a node's configuration lies, as the node names it. */
export const configurationPath = ({ computers }: World, node: WorldNode): string =>
  computers.pathThere(join(homeFolder(node), CONFIGURATION_FILE));

/** The file has it encrypted for the machine. */
const ENCRYPTED = "Octopus.Storage.MasterKey";

/**
 * Lays down what an instance of that age has on a node's disk: settings of the cluster are in the file before 3.5, and
 * newer instances are listed in a folder (facts: octopus-server#instances).
 */
export function putConfiguration(world: World, node: WorldNode): void {
  const { computers, scenario } = world;
  const { from } = scenario;
  if (!knows(world, from, "show-configuration")) {
    const settings = Object.entries(world.configurationOf(node)).filter(([key]) => key !== ENCRYPTED);
    put(world, join(homeFolder(node), CONFIGURATION_FILE), configurationXml(Object.fromEntries(settings)));
  }
  if (!knows(world, from, "list-instances") && knows(world, from, "folder of instances")) {
    const entry = { Name: "OctopusServer", ConfigurationFilePath: configurationPath(world, node) };
    const { ProgramData = "" } = computers.environment(node);
    const folder = computers.pathHere(node, join(ProgramData, "Octopus", "OctopusServer", "Instances"));
    put(world, join(folder, "octopusserver.config"), [JSON.stringify(entry, undefined, 2)]);
  }
}

function put({ computers: { disk } }: World, path: string, lines: readonly string[]): void {
  disk.makeFolder(dirname(path));
  disk.write(path, lines.join("\r\n"));
}
