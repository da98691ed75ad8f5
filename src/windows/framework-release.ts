import { dword, registryValues } from "./registry";
import type { SmallTool } from "./small-tool";

const KEY = "HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full";

/**
 * Which .NET Framework a machine has, by the release number of the registry (facts: octopus-upgrades#releases-of-net-framework).
 * @returns 0 when the key or its number is missing: it has none, or one before 4.5
 */
export async function frameworkRelease(tool: SmallTool): Promise<number> {
  const values = await registryValues(tool, KEY);
  return (values && dword(values, "Release")) ?? 0;
}
