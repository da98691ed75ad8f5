import type { ScriptProgram } from "../engine/processes/script-process";
import type { WorldNode } from "./node";

/** An installer that a node runs: which file, and the arguments that msiexec was given. */
export interface InstallerRun {
  /** As this computer names it. */
  file: string;
  args: readonly string[];
}

/**
 * What the rehearsed nodes run on. Usually folders on this computer's disk; a test may hand in
 * others, on which other programs run.
 */
export interface NodeComputers {
  /** Puts the stand-in programs on a node's disk; they hand what they are asked over to the door's port. */
  putPrograms(node: WorldNode, doorPort: number): void;
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
  makeInstaller(version: string, sizeBytes: number): Buffer;
  /** Undefined when it is no package, or not all of it. */
  versionOf(installer: Buffer): string | undefined;
  /** Runs the installer for real; without it the world plays one. @returns its exit code and the version that is there now */
  install?: (node: WorldNode, run: InstallerRun) => Promise<{ exitCode: number; program: string | undefined }>;
  /** How a node starts what a script comes down to; without it, as it is. */
  startsAs?: (node: WorldNode, program: ScriptProgram) => ScriptProgram;
}
