import type { PlantedBugs } from "../../src/rehearsal/planted-bugs";
import { BREAKS, findBreak } from "./index";
import { plantBreak } from "./plant-break";

/** What `rehearse --break` loads in a checkout (src/rehearsal/planted-bugs.ts). */
const bugs: PlantedBugs = {
  all: BREAKS,
  plant: (name, projectFolder) => plantBreak(findBreak(name), projectFolder),
};

export const { all, plant } = bugs;
