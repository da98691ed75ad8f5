import { dirname, join } from "node:path";
import { nodeTime } from "./node-clock";
import type { WorldNode } from "./node";
import type { World } from "./world";

/** Where a node's Octopus Server keeps what is its own. */
export const homeFolder = ({ folder }: WorldNode): string => join(folder, "Octopus");
const logFile = (node: WorldNode) => join(homeFolder(node), "Logs", "OctopusServer.txt");

/** The server writes to its own log when it has started (facts: octopus-server#log-file). @returns whether it wrote a fatal line */
export function logStart(world: World, node: WorldNode): "fatal" | "well" {
  const version = node.program ?? "";
  const lines = [
    line(world, node, "INFO", `Octopus Server version ${version}`),
    line(world, node, "ERROR", "The community step templates could not be read."),
    line(world, node, "INFO", "Octopus Server is ready."),
  ];
  const isFatal = world.has("fatal-lines-after-start") && version === world.scenario.to;
  if (isFatal) {
    lines.push(line(world, node, "FATAL", "Unhandled exception in the task queue processor."));
  }
  append(world, node, lines);
  return isFatal ? "fatal" : "well";
}

/** The last thing that a server says. */
export const logStop = (world: World, node: WorldNode): void =>
  append(world, node, [line(world, node, "INFO", "Octopus Server has stopped.")]);

/** A start that fails over the database says so there before the service ends (#4742). */
export function logStartFailed(world: World, node: WorldNode, sentence: string): void {
  append(world, node, [
    line(world, node, "INFO", `Octopus Server version ${node.program ?? ""}`),
    line(world, node, "FATAL", `Unhandled AppDomain exception occurred: ${sentence}`),
  ]);
}

function append(world: World, node: WorldNode, lines: readonly string[]): void {
  const { disk } = world.computers;
  const path = logFile(node);
  disk.makeFolder(dirname(path));
  const before = disk.isThere(path) ? disk.read(path).toString("utf8") : "";
  disk.write(path, `${before}${lines.join("\r\n")}\r\n`);
}

/** As NLog writes it, in the machine's own time. */
function line(world: World, node: WorldNode, level: string, text: string): string {
  const at = nodeTime(world, node);
  const two = (number: number) => String(number).padStart(2, "0");
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  const fraction = String(at.getMilliseconds()).padStart(3, "0");
  return `${date} ${time}.${fraction}1   5384      1 ${level.padStart(5)}  ${text}`;
}
