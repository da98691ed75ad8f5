import type { Policy, Situation } from "../release/policy";

/** What is to be mirrored. */
export interface MirrorOrder {
  folder: string;
  feedUrl: string;
  /** With `{version}`. */
  installerUrl: string;
  policy: Policy;
  situation: Situation;
  /** Whether the installer of the present version may be missing: as Upgrade.Installer.StagePrevious says. */
  mayLackPresent: boolean;
  /** The package that brings Node to the nodes; asked for last, since it may have to be built. */
  runtimeFile: () => Promise<string>;
  timeoutSeconds: number;
  stallSeconds: number;
  onProgress: (file: string, bytes: number, totalBytes: number | undefined) => void;
}
