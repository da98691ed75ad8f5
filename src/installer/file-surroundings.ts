import type { Machine } from "../machine/machine";
import type { Surroundings } from "../step/context";

/** What work on files takes: the files, and how a wait for one that is held is shown. */
export type FileSurroundings = Surroundings & Pick<Machine, "files">;

/** What bringing a file here takes. */
export type DownloadSurroundings = FileSurroundings & Pick<Machine, "http">;
