import { BACKUP_STRATEGIES } from "../../../src/names/backup-strategies";
import { VARIABLES } from "../../../src/names/variables";
import { drawSchedule } from "../../../src/rehearsal/attack/draw";
import { mixRunbooks } from "../../../src/rehearsal/attack/mix";
import type { PlannedRun, Schedule } from "../../../src/rehearsal/attack/schedule";
import { RUNBOOKS, runbookNamed } from "../../../src/runbooks/index";
import { ROLLBACK_RUNBOOK } from "../../../src/runbooks/rollback";
import type { Runbook } from "../../../src/runbooks/runbook";
import { FAULTS } from "../../../src/stand-ins/world/faults";
import type { Break } from "../break";

/** What comes out later, after a version that is not among those that are drawn. */
const NEVER_RELEASED_YET = { later: "2026.1.9999" };
const NOTHING: PlannedRun = { before: [], exactVersion: undefined, strikes: [] };

/** Neighbouring seeds get shares far apart, and a hundred seeds a hundred shares. */
const shareOf = (seed: number) => ((Math.floor(seed / 2) * 37) % 100) / 100;

/** Of the rehearsal's runner: `attacked` says the same in a schedule. */
const OF_THE_RUNNER: ReadonlySet<string> = new Set([
  ...["cancel-during-database-upgrade", "cancel-after-commit", "cancel-after-maintenance"],
  ...["refused-with-nodes-stopped", "powershell-killed-alone"],
]);

/** The runbooks that are mixed with the upgrade's. */
export const mixedIn = ({ runbooks = [] }: Pick<Break, "runbooks">): readonly Runbook[] =>
  runbooks.map((name) => runbookNamed(RUNBOOKS, name));

/** What nothing but the faults goes wrong in: the upgrade, and then each of the others. */
const eachOnce = (planted: Break): readonly PlannedRun[] => [
  NOTHING,
  ...mixedIn(planted).map(({ name }) => ({ ...NOTHING, runbook: name })),
];

/** What is wanted in the end, where somebody may want to go back. */
const wantsBack = ({ runbooks = [] }: Break): Pick<Schedule, "wants"> =>
  runbooks.includes("rollback") ? { wants: ROLLBACK_RUNBOOK.name } : {};

/**
 * The schedule in which a planted bug is looked for. With an odd seed it is drawn as for everybody: many bugs show
 * wherever something goes wrong. Most named faults come up in one of a hundred drawn schedules, so with an even seed the bug
 * has what it needs in their place, and with every fourth nothing but that.
 */
export function scheduleFor(planted: Break, seed: number): Schedule {
  const drawn = mixRunbooks(drawSchedule(seed), mixedIn(planted));
  if (seed % 2 === 1) return drawn;
  const { versions, faults = [], runs: howMany = 1, attacked } = planted;
  const known = FAULTS.map(({ name }) => name);
  const alone = planted.runbooks ? eachOnce(planted) : [];
  const played = seed % 4 === 0 ? alone : drawn.runs;
  const runs = attacked?.(shareOf(seed)).map((run) => ({ ...NOTHING, ...run })) ?? played;
  const missing = Array.from({ length: Math.max(0, howMany - runs.length) }, () => NOTHING);
  const strategy = BACKUP_STRATEGIES.find((each) => each === planted.variables?.[VARIABLES.backupStrategy]);
  return {
    ...drawn,
    ...(strategy && { strategy }),
    ...wantsBack(planted),
    nodes: planted.nodes ?? Math.max(2, drawn.nodes),
    versions: versions ? { ...NEVER_RELEASED_YET, ...versions } : drawn.versions,
    faults: faults.filter((name) => known.includes(name) && !OF_THE_RUNNER.has(name)),
    runs: [...runs, ...missing],
  };
}
