import { join } from "node:path";
import { download } from "../installer/download";
import type { DownloadSurroundings } from "../installer/file-surroundings";
import { hashFile } from "../installer/hash-file";
import { differenceFrom } from "../installer/installer-file";
import { installerUrl, type InstallerFacts } from "../release/installer-location";
import type { MirrorManifest } from "../release/mirror-manifest";
import { releaseSource } from "../release/release-source";
import { Failure } from "../step/failure";
import { installerFileName } from "../values/installer-name";
import type { OctopusVersion } from "../values/version";
import type { MirrorOrder } from "./order";

type MirroredInstaller = MirrorManifest["installers"][number];

/** The installers of a mirror, while it is filled. */
export class Installers {
  /** File names, in the order in which they came. */
  readonly fetched: string[] = [];
  private readonly brought: MirroredInstaller[] = [];

  /** @param before what an earlier run says is there; it is compared before it counts */
  constructor(
    private readonly order: MirrorOrder,
    private readonly before: MirrorManifest | undefined,
    private readonly around: DownloadSurroundings,
  ) {}

  /**
   * Has an installer in the folder, whole and right: the server is asked for its size and hash first, as a run asks.
   * @param mayLack whether it is left out, with a warning, when it is not offered
   * @throws Failure `Installer-…`, `Download-…`
   */
  async bring(version: OctopusVersion, mayLack: boolean): Promise<void> {
    const { order, around } = this;
    const url = installerUrl(order.installerUrl, version);
    const stated = await this.offered(url, mayLack);
    if (!stated) return;
    const file = installerFileName(version);
    const target = join(order.folder, file);
    const there = await hashFile(target, around).catch(() => undefined);
    // Where the server names no hash, what an earlier run compared and wrote down stands in for it.
    const known = this.before?.installers.find((each) => each.file === file);
    const sha256 = stated.sha256 || known?.sha256;
    const isRight = there && sha256 && differenceFrom({ sizeBytes: stated.sizeBytes, sha256 }, there) === undefined;
    if (!isRight) {
      const onProgress = (bytes: number, total: number | undefined) => order.onProgress(file, bytes, total);
      const { stallSeconds } = order;
      await download({ wanted: { url, ...stated }, target, node: undefined, stallSeconds, onProgress }, around);
      this.fetched.push(file);
    }
    const now = isRight ? there : await hashFile(target, around);
    this.brought.push({ version: version.text, file, ...now, hashStated: stated.sha256 !== "" });
  }

  /** With those of an earlier run that are still whole: a run that began with them may want them. */
  async all(): Promise<MirroredInstaller[]> {
    const kept: MirroredInstaller[] = [];
    for (const each of this.before?.installers ?? []) {
      if (this.brought.some(({ file }) => file === each.file)) continue;
      const there = await hashFile(join(this.order.folder, each.file), this.around).catch(() => undefined);
      if (there?.sha256 === each.sha256) kept.push(each);
      else {
        this.around.log.warning(
          `${each.file} of an earlier run is not there or is damaged; the mirror no longer names it.`,
        );
      }
    }
    return [...kept, ...this.brought];
  }

  private async offered(url: string, mayLack: boolean): Promise<InstallerFacts | undefined> {
    const { feedUrl, timeoutSeconds } = this.order;
    try {
      return await releaseSource(feedUrl, timeoutSeconds, this.around).installer(url);
    } catch (error) {
      if (!mayLack || !(error instanceof Failure)) throw error;
      this.around.log.warning(
        `The installer of the present version is left out: ${error.what} If a run fails before the database upgrade, a node on which the new version is installed stays stopped.`,
      );
      return undefined;
    }
  }
}
