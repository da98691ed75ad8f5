import { randomBytes } from "node:crypto";
import { dirname, join } from "node:path";
import { mkdirSync } from "node:fs";
import { makeInstaller } from "./http/releases";
import type { NodeComputers } from "./world/node-computers";
import { PROGRAM_PLACES, putPrograms } from "./programs/put-programs";
import { EXIT_CODES_VARIABLE } from "./rehearsed-machine/environment";
import { readHeader } from "./world/installer";
import type { WorldNode } from "./world/node";

const exitCodesFolder = (node: WorldNode) => join(node.folder, "exit-codes");

/** Folders on this machine's disk: `Windows`, `Program Files` and `ProgramData` of each node, and small scripts as programs. */
export const computersOnThisDisk: NodeComputers = {
  putPrograms: (node, doorPort) => {
    for (const each of [join(node.folder, "ProgramData"), exitCodesFolder(node)]) mkdirSync(each, { recursive: true });
    putPrograms(node, doorPort);
  },
  environment: (node) => ({
    COMPUTERNAME: node.machineName,
    SystemRoot: join(node.folder, "Windows"),
    ProgramData: join(node.folder, "ProgramData"),
    ProgramFiles: join(node.folder, "Program Files"),
    TEMP: node.folder,
    TMPDIR: node.folder,
    [EXIT_CODES_VARIABLE]: exitCodesFolder(node),
  }),
  dataFolder: (node) => node.folder,
  programFolder: (node) => `${dirname(join(node.folder, PROGRAM_PLACES["Octopus.Server"] ?? ""))}/`,
  pathHere: (_node, path) => path,
  pathThere: (path) => path,
  makeInstaller: (version, sizeBytes) => makeInstaller(version, sizeBytes, randomBytes),
  versionOf: (installer) => readHeader(installer)?.version,
};
