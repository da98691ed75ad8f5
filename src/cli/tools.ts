import type { MadeMirror } from "../mirror/make-mirror";
import type { MirrorOrder } from "../mirror/order";
import type { Controller } from "../provision/read/controller";
import type { Runbook } from "../runbooks/runbook";
import type { InstanceApi } from "../octopus/instance-api";
import type { ReleaseSource } from "../release/release-source";
import type { Paint } from "./colour";
import type { Flags } from "./settings/flags";
import type { Settings } from "./settings/read-settings";
import { UPLOAD_FACTOR } from "./settings/switches";
import type { Provisioning } from "./provisioning";
import type { Shell } from "./shell";

/** Everything a command is handed besides its flags. */
export interface Tools {
  shell: Shell;
  /** The arguments as they were typed, from the command's name on. */
  argv: readonly string[];
  provisioning: Provisioning;
  /** The lists of the runbooks that are shipped. */
  runbooks: readonly Runbook[];
  /** The instance that is upgraded, at its shared address. */
  target: (url: string, apiKey: string, timeoutSeconds: number) => InstanceApi;
  releases: (feedUrl: string, timeoutSeconds: number) => ReleaseSource;
  /** Fills a folder for machines without internet. */
  mirror: (order: MirrorOrder) => Promise<MadeMirror>;
}

/** Progress goes to stdout when a person reads it, and to stderr when stdout is for a program. */
export const progressOf = ({ shell }: Tools, { format }: Pick<Flags, "format">): ((line: string) => void) =>
  format === "table" ? (line) => shell.out(line) : (line) => shell.err(line);

/** The colours that go with it. */
export const paintOf = ({ shell }: Tools, { format }: Pick<Flags, "format">): Paint =>
  format === "table" ? shell.paint : shell.paintErr;

/** The instance to be upgraded, with `--check-target`. */
export const targetToCheck = (
  { target }: Tools,
  { checkTarget, timeoutSeconds }: Pick<Flags, "checkTarget" | "timeoutSeconds">,
  { values: { targetUrl = "", targetApiKey = "" } }: Settings,
): InstanceApi | undefined => (checkTarget ? target(targetUrl, targetApiKey, timeoutSeconds) : undefined);

/** Connects to the controlling instance, and lets go of it afterwards. */
export async function withController<T>(
  { shell, provisioning }: Tools,
  { timeoutSeconds }: Pick<Flags, "timeoutSeconds">,
  { values: { url = "", apiKey = "", space } }: Settings,
  use: (controller: Controller) => Promise<T>,
): Promise<T> {
  const controller = await provisioning.connect(
    { url, apiKey, space },
    {
      requestSeconds: timeoutSeconds,
      uploadSeconds: timeoutSeconds * UPLOAD_FACTOR,
      onWait: (sentence) => shell.err(shell.paintErr("dim", sentence)),
      sleep: (seconds) => shell.clock.sleep(seconds),
    },
  );
  try {
    return await use(controller);
  } finally {
    controller.close();
  }
}
