import type { Files } from "../machine/files";
import type { Surroundings } from "../step/context";

/** What work on files takes: the files, and how a wait for one that is held is shown. */
export type FileSurroundings = Surroundings & { files: Files };
