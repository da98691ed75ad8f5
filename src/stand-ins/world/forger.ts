import { createHash, type Hash } from "node:crypto";
import type { WorldNode } from "./node";
import type { World } from "./world";

/** Where the download server has the installer that nobody planned. */
const FORGED_INSTALLER_PATH = "/octopus/somebodys/Octopus-x64.msi";

/** The installer that somebody would rather see installed. */
export interface ForgedInstaller {
  path: string;
  bytes: Buffer;
}

/**
 * An installer of the planned version with other bytes, when the scenario asks for one. Its sum sorts after the planned
 * one's: a reader that takes the greatest of several values takes this one's.
 */
export function forgeInstaller(world: World, planned: Buffer): ForgedInstaller | undefined {
  if (!world.has("node-forges-the-plan")) return undefined;
  const order = new Intl.Collator("en", { numeric: true });
  const plannedSum = createHash("sha256").update(planned).digest("hex");
  const bytes = world.computers.makeInstaller(world.scenario.to, planned.length + 1, world.chance);
  const start = createHash("sha256").update(bytes.subarray(0, -4));
  const tail = bytes.subarray(-4);
  for (let turn = 0; order.compare(sumWith(start, tail), plannedSum) <= 0; turn += 1) tail.writeUInt32LE(turn);
  return { path: FORGED_INSTALLER_PATH, bytes };
}

const sumWith = (start: Hash, tail: Buffer) => start.copy().update(tail).digest("hex");

/**
 * The output variables that every script on a node sets besides its own, when the scenario says so: they are not its to
 * set. Whoever may change what runs there (a PowerShell profile, an environment variable) needs no more.
 * @param server the URL of the download server
 */
export function forgedOutputs(
  world: World,
  node: WorldNode,
  server: string,
  installer: ForgedInstaller | undefined,
): Record<string, string> {
  // What the primary node says decides: one that lies itself is beyond every promise.
  if (!node.isSecond || node.isPrimary) return {};
  const verdict: Record<string, string> = world.has("node-forges-the-verdict") ? { RecoveryVerdict: "unchanged" } : {};
  if (!installer || !world.has("node-forges-the-plan")) return verdict;
  return {
    ...verdict,
    InstallerUrl: `${server}${installer.path}`,
    InstallerSizeBytes: String(installer.bytes.length),
    InstallerSha256: createHash("sha256").update(installer.bytes).digest("hex"),
    PreviousInstallerUrl: `${server}${installer.path}`,
    PreviousInstallerSizeBytes: String(installer.bytes.length),
    PreviousInstallerSha256: createHash("sha256").update(installer.bytes).digest("hex"),
  };
}
