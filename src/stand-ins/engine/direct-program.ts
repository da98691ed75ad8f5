import { existsSync } from "node:fs";
import { join } from "node:path";
import { readHandedOver } from "./handed-over";
import type { ScriptProgram } from "./script-process";
import type { VariableDictionary } from "./variable-dictionary";

/** Of a script: its text with the tokens replaced, what it sees, and where it runs. */
export interface ScriptCall {
  body: string;
  variables: VariableDictionary;
  folder: string;
  /** Of the machine. */
  environment: NodeJS.ProcessEnv;
}

/**
 * Where there is no PowerShell: what the step's script comes down to. `node run.js`, one line of base64 of UTF-8 JSON on
 * stdin with what the program may know, nothing in argv, and stdin stays open as long as whoever plays the script is there.
 * @throws Error when the script or its package is not as it should be
 */
export function directProgram({ body, variables, folder, environment }: ScriptCall): ScriptProgram {
  const { packageReference, mayKnow, promise } = readHandedOver(body);
  const packageFolder = variables.get(`Octopus.Action.Package[${packageReference}].ExtractedPath`);
  if (packageFolder === undefined) {
    throw new Error(`The package '${packageReference}' was not extracted for this step.`);
  }
  const run = join(packageFolder, "run.js");
  if (!existsSync(run)) throw new Error(`The package '${packageReference}' holds no run.js.`);
  const known: Record<string, string> = {};
  for (const name of variables.names()) {
    if (mayKnow.test(name)) known[name] = variables.evaluated(name) ?? "";
  }
  return {
    command: process.execPath,
    args: [run],
    folder,
    environment: { ...environment, NODE_USE_SYSTEM_CA: "1", NODE_USE_ENV_PROXY: "1" },
    stdin: Buffer.from(JSON.stringify(known), "utf8").toString("base64"),
    promise,
  };
}
