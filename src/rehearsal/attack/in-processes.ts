import { rehearsePlay } from "../rehearse";
import type { PlayOnStage } from "./play";

/** A stage of sockets and processes, on which the shipped packages run. */
export const inProcesses =
  (given: { projectFolder: string; packageFolders: readonly string[]; interrupt?: AbortSignal }): PlayOnStage =>
  (scenario, listener, play) =>
    rehearsePlay({ ...given, scenario }, listener, play);
