import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EventsByNode } from "./events-by-node";

const folderIn = (projectFolder: string) => join(projectFolder, "test", "rehearsal", "recorded-events");

/** What happened in a rehearsal with real processes when it was recorded last (`npm run record:events`). */
export function readRecorded(projectFolder: string, name: string): EventsByNode {
  return JSON.parse(readFileSync(join(folderIn(projectFolder), `${name}.json`), "utf8")) as EventsByNode;
}

export function writeRecorded(projectFolder: string, name: string, events: EventsByNode): void {
  mkdirSync(folderIn(projectFolder), { recursive: true });
  writeFileSync(join(folderIn(projectFolder), `${name}.json`), `${JSON.stringify(events, undefined, 2)}\n`);
}

/** The names of the rehearsals that were recorded. */
export const recordedNames = (projectFolder: string): string[] =>
  readdirSync(folderIn(projectFolder)).map((file) => file.replace(/\.json$/, ""));
