import { join } from "node:path";

/** The folder of the project: the command lies in `dist/cli` below it. */
export const projectFolder = (): string => join(__dirname, "..", "..");
