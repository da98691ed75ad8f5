import type { SmallTool } from "./small-tool";
import { registryValues } from "./registry";

const KEY = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";

/** Which Windows a machine runs. */
export interface WindowsVersion {
  /** e.g. `10.0.17763`; `6.3.9600` is Windows Server 2012 R2. */
  version: string;
  /** As it calls itself, e.g. `Windows Server 2019 Datacenter`; empty when it does not say. */
  name: string;
}

/**
 * Reads it from the registry: what a program is told depends on its manifest. Windows 10 and Windows Server 2016 were the
 * first with numbers of their own; their `CurrentVersion` still says 6.3.
 * @returns undefined when the registry does not say
 */
export async function windowsVersion(tool: SmallTool): Promise<WindowsVersion | undefined> {
  const values = await registryValues(tool, KEY);
  const build = values?.get("currentbuild") ?? values?.get("currentbuildnumber");
  const major = numberOf(values?.get("currentmajorversionnumber"));
  const numbers =
    major === undefined
      ? values?.get("currentversion")
      : `${major}.${numberOf(values?.get("currentminorversionnumber")) ?? 0}`;
  if (numbers === undefined || build === undefined || !/^\d+$/.test(build)) return undefined;
  return { version: `${numbers}.${build}`, name: values?.get("productname") ?? "" };
}

const numberOf = (text: string | undefined) =>
  text !== undefined && /^0x[0-9a-f]+$/i.test(text) ? Number(text) : undefined;
