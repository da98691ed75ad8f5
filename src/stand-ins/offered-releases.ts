import { createHash } from "node:crypto";
import { forgeInstaller, type ForgedInstaller } from "./world/forger";
import { Chance } from "./world/chance";
import type { World } from "./world/world";

/** What the download server has. */
export class OfferedReleases {
  /** By version, in the order in which they came out. */
  readonly installers = new Map<string, Buffer>();
  readonly forged: ForgedInstaller | undefined;

  constructor(private readonly world: World) {
    // By chance of their own: they came out long ago, and move nothing of what is drawn now.
    for (const version of [world.scenario.from, ...(world.scenario.stops ?? [])]) {
      this.make(version, new Chance(world.scenario.seed));
    }
    this.forged = forgeInstaller(world, this.make(world.scenario.to));
  }

  /** What the feed offers, the newest last, with the SHA-256 of each installer. */
  all(): { version: string; sha256: string }[] {
    return [...this.installers].map(([version, installer]) => ({
      version,
      sha256: createHash("sha256").update(installer).digest("hex"),
    }));
  }

  /** From now on the feed offers this version, too. */
  release(version: string): void {
    this.make(version);
    this.world.releasedLater.push(version);
  }

  private make(version: string, chance = this.world.chance): Buffer {
    const { computers, scenario } = this.world;
    const installer = computers.makeInstaller(version, scenario.installerSizeBytes, chance);
    this.installers.set(version, installer);
    return installer;
  }
}
