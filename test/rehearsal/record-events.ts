import { eventsByNode } from "./events-by-node";
import { FIXED_REHEARSALS, rehearseFixed } from "./fixed-rehearsal";
import { writeRecorded } from "./recorded-events";

/* Started by record-events.mjs. Its arguments: the project's folder, and the names of rehearsals; all unless given. */

async function record(projectFolder: string, names: readonly string[]): Promise<void> {
  for (const name of names.length > 0 ? names : FIXED_REHEARSALS.keys()) {
    process.stderr.write(`${name} ...\n`);
    const { events } = await rehearseFixed(name, projectFolder);
    writeRecorded(projectFolder, name, eventsByNode(events));
  }
}

const [projectFolder = ".", ...names] = process.argv.slice(2);
void record(projectFolder, names);
