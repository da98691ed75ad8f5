import { dirname, join } from "node:path";
import { PROGRAM_PLACES } from "./programs/program-places";
import type { Disk } from "./world/disk";
import type { NodeComputers } from "./world/node-computers";
import type { ServiceProcess } from "./world/service-process";
import { makeStandInInstaller, versionInInstaller } from "./world/stand-in-installer";

/**
 * Computers whose disks are folders of one disk, real or not: `Windows`, `Program Files` and `ProgramData` of each node.
 * A path has the same name everywhere.
 */
export const computersOnDisk = (disk: Disk, startProcess: () => ServiceProcess): NodeComputers => ({
  disk,
  startProcess,
  environment: ({ machineName, folder }) => ({
    COMPUTERNAME: machineName,
    SystemRoot: join(folder, "Windows"),
    ProgramData: join(folder, "ProgramData"),
    ProgramFiles: join(folder, "Program Files"),
    TEMP: folder,
    TMPDIR: folder,
  }),
  dataFolder: ({ folder }) => folder,
  programFolder: ({ folder }) => `${dirname(join(folder, PROGRAM_PLACES["Octopus.Server"] ?? ""))}/`,
  pathHere: (_node, path) => path,
  pathThere: (path) => path,
  makeInstaller: makeStandInInstaller,
  versionOf: versionInInstaller,
});
