import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FoundTools } from "./tool-names";
import { workFolder } from "./work-folder";

export const toolsFile = (work: string) => join(work, "tools.json");

/** What the set-up of this run found. */
export const foundTools = (): FoundTools => JSON.parse(readFileSync(toolsFile(workFolder()), "utf8")) as FoundTools;
