import { join } from "node:path";
import { mkdirSync } from "node:fs";
import { computersOnDisk } from "./computers-on-disk";
import { diskOfThisComputer } from "./disk-of-this-computer";
import { putPrograms } from "./programs/put-programs";
import { startRealServiceProcess } from "./real-service-process";
import type { RehearsedComputers } from "./rehearsed-computers";
import { EXIT_CODES_VARIABLE } from "./rehearsed-machine/environment";
import type { WorldNode } from "./world/node";

const exitCodesFolder = (node: WorldNode) => join(node.folder, "exit-codes");

const computers = computersOnDisk(diskOfThisComputer, startRealServiceProcess);

/** Folders on this machine's disk, and small scripts as programs. */
export const computersOnThisDisk: RehearsedComputers = {
  ...computers,
  putPrograms: (node, doorPort) => {
    for (const each of [join(node.folder, "ProgramData"), exitCodesFolder(node)]) mkdirSync(each, { recursive: true });
    putPrograms(node, doorPort);
  },
  environment: (node) => ({ ...computers.environment(node), [EXIT_CODES_VARIABLE]: exitCodesFolder(node) }),
};
