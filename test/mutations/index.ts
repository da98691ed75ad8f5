import { BREAKS_BEYOND_THE_RUN } from "./beyond-the-run";
import type { Break } from "./break";
import { BREAKS_OF_COPIES } from "./copies";
import { DATABASE_BREAKS } from "./database";
import { FILES } from "./files";
import { BREAKS_OF_HOPS } from "./hops";
import { NEEDLESS_BREAKS } from "./needless";
import { BREAKS_OF_ORDER } from "./order";
import { BREAKS_OF_OUTPUTS } from "./outputs";
import { BROKEN_POWERSHELL } from "./powershell";
import { BROKEN_PROMISES } from "./promises";
import { BREAKS_OF_THE_WAY_BACK } from "./rollback";
import { BROKEN_STRATEGIES } from "./strategies";
import { BREAKS_OF_TRUST } from "./trust";
import { BREAKS_OF_VERIFICATION } from "./verification";
import { BREAKS_OF_WAITING } from "./waits";

/** Every planted bug, by what it is about: one file for each subject. */
export const BREAKS: readonly Break[] = [
  ...BROKEN_PROMISES,
  ...BREAKS_BEYOND_THE_RUN,
  ...BREAKS_OF_OUTPUTS,
  ...BREAKS_OF_COPIES,
  ...DATABASE_BREAKS,
  ...FILES,
  ...BREAKS_OF_HOPS,
  ...NEEDLESS_BREAKS,
  ...BROKEN_POWERSHELL,
  ...BREAKS_OF_ORDER,
  ...BREAKS_OF_THE_WAY_BACK,
  ...BROKEN_STRATEGIES,
  ...BREAKS_OF_TRUST,
  ...BREAKS_OF_VERIFICATION,
  ...BREAKS_OF_WAITING,
];

export function findBreak(name: string): Break {
  const found = BREAKS.find((each) => each.name === name);
  if (!found) throw new Error(`There is no planted bug '${name}'.`);
  return found;
}
