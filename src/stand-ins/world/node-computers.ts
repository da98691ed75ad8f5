import type { Chance } from "./chance";
import type { Disk } from "./disk";
import type { WorldNode } from "./node";
import type { ServiceProcess } from "./service-process";

/** An installer that a node runs: which file, and the arguments that msiexec was given. */
export interface InstallerRun {
  /** As this computer names it. */
  file: string;
  args: readonly string[];
}

/** What the nodes run on, as far as the world has to do with it. */
export interface NodeComputers {
  /** Of the nodes, and what they share. */
  disk: Disk;
  /** What a service gets when it is started. */
  startProcess(): ServiceProcess;
  /** What a script finds in its environment. */
  environment(node: WorldNode): NodeJS.ProcessEnv;
  /** What is looked through for secrets afterwards. */
  dataFolder(node: WorldNode): string;
  /** Where Octopus Server is installed, as the node names it. */
  programFolder(node: WorldNode): string;
  /** How this computer names a path that a program on the node names. */
  pathHere(node: WorldNode, path: string): string;
  /** How a node names a path of this computer. */
  pathThere(path: string): string;
  /** What the download server has. */
  makeInstaller(version: string, sizeBytes: number, chance: Chance): Buffer;
  /** Undefined when it is no package, or not all of it. */
  versionOf(installer: Buffer): string | undefined;
  /** Runs the installer for real; without it the world plays one. @returns its exit code and the version that is there now */
  install?: (node: WorldNode, run: InstallerRun) => Promise<{ exitCode: number; program: string | undefined }>;
}
