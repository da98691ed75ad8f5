import { join, relative, sep } from "node:path";
import type { MachineWith } from "../machine/machine";
import type { Surroundings } from "../step/context";
import { whileHeld } from "./held-files";
import { upgradeFolder } from "./upgrade-folder";

/** A Node that a first step unpacked on this machine. */
export interface UnpackedNode {
  version: string;
  folder: string;
  unpackedAt: Date;
  /** Whether this very step runs on it. */
  running: boolean;
}

export interface UnpackedNodes {
  list(): Promise<UnpackedNode[]>;
  remove(node: UnpackedNode): Promise<void>;
}

/**
 * The Nodes in `%ProgramData%\OctopusHaUpgrade\node`, where the script of the first step puts them (step-body.ps1): a
 * folder for each version. What else lies there is not ours to touch, a link to elsewhere least of all.
 */
export function unpackedNodes(machine: Surroundings & MachineWith<"computer">): UnpackedNodes {
  const { files, computer } = machine;
  const place = join(upgradeFolder(machine.env), "node");
  return {
    async list() {
      const entries = await files.list(place).catch(noneIfMissing);
      const versions = entries.filter((entry) => entry.isFolder && /^\d+\.\d+\.\d+$/.test(entry.name));
      return Promise.all(
        versions.map(async ({ name: version }) => {
          const folder = join(place, version);
          // Windows compares paths without case, and so does `relative` there; it keeps the case of what is left.
          const running = relative(folder, computer.nodeProgram).toLowerCase() === "node.exe";
          // Putting node.exe into it was the last that happened to the folder; the file keeps the time of its package.
          return { version, folder, unpackedAt: new Date(Math.round((await files.facts(folder)).modifiedMs)), running };
        }),
      );
    },
    async remove({ folder }) {
      if (!folder.startsWith(place + sep)) throw new Error(`${folder} is not in ${place}`);
      await whileHeld(machine, folder, () => files.removeFolder(folder));
    },
  };
}

function noneIfMissing(error: unknown): [] {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
  throw error;
}
