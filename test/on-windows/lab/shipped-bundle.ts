import { shippedPackage } from "../../package/shipped";
import type { Prefix } from "./prefix";
import type { WineCall, WineResult } from "./run-in-wine";
import { runNode } from "./windows-node";

/** Where a Tentacle extracts packages: a path with a space in it. */
const FOLDER = "C:\\Octopus Work\\packages";

/** Puts a package on a prefix as it is shipped. */
export function unpackStep(prefix: Prefix, id: string): void {
  for (const [name, bytes] of Object.entries(shippedPackage(id))) prefix.write(`${FOLDER}\\${id}\\${name}`, bytes);
}

/** What the script of the step template writes to stdin: base64 of UTF-8 JSON. */
export const handedOver = (variables: Readonly<Record<string, string>>): string =>
  `${Buffer.from(JSON.stringify(variables), "utf8").toString("base64")}\n`;

/** Runs a step that was unpacked, as its template does, with the Windows node.exe. */
export function runShipped(
  prefix: Prefix,
  id: string,
  variables: Readonly<Record<string, string>>,
  call: WineCall = {},
): Promise<WineResult> {
  return runNode(prefix, [`${FOLDER}\\${id}\\run.js`], { stdin: handedOver(variables), ...call });
}
