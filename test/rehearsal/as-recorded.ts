import { join } from "node:path";
import type { Rehearsed } from "../../src/rehearsal/play-runs";
import { eventsByNode } from "./events-by-node";
import { rehearseFixed } from "./fixed-rehearsal";
import { readRecorded } from "./recorded-events";

const projectFolder = join(__dirname, "..", "..");

/**
 * Rehearses in real processes, and expects that what happened is what was recorded: the simulation is compared with
 * the recording (test/simulation/equals-rehearsal.test.ts). When it changed on purpose: `npm run record:events`.
 */
export async function rehearsedAsRecorded(name: string): Promise<Rehearsed> {
  const rehearsed = await rehearseFixed(name, projectFolder);
  expect(eventsByNode(rehearsed.events)).toEqual(readRecorded(projectFolder, name));
  return rehearsed;
}
