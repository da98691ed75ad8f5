import { stepNamed } from "../../src/names/steps";
import { VARIABLES } from "../../src/names/variables";
import { Failure } from "../../src/step/failure";
import { momentOf, parseTimeLimit } from "../../src/values/time-limit";
import { directionOf } from "../../src/upgrade/run-reads";
import type { Context } from "./contract";
import { isSchemaOnTarget } from "./left-alone";

/**
 * Whether there is still time for the outage: decided by the primary alone, when every node is quiet and none was stopped
 * for it. All others read its word: machines whose clocks differ must not come to different decisions.
 * @throws Failure `Outage-TooLate`
 */
export function grant(context: Context): void {
  const { inputs, reads, log, clock, dryRun } = context;
  const limit = parseTimeLimit(inputs.notAfter ?? "");
  const now = clock.now();
  const began = new Date(reads.runBeganAt ?? now);
  if (limit === undefined || isPastReturn(context)) {
    log.info("The outage may begin: nothing limits when.");
  } else {
    const moment = momentOf(limit, began);
    const said = `${VARIABLES.outageNotAfter} (${inputs.notAfter ?? ""}) is ${moment.toISOString()}`;
    // A dry run takes no time for what it does not do: when a real one would come here, nobody knows.
    if (dryRun) log.info(`A real run would decide here whether the outage may begin: ${said}.`);
    else if (now > moment) throw tooLate(said, now);
    else log.info(`The outage may begin: it is ${now.toISOString()}, and ${said}.`);
  }
  context.output("OutageGranted", true);
}

/** The database was upgraded, or nobody saw that end: the outage is over only when the run goes on. */
const isPastReturn = (context: Context) => context.reads.upgradeCutOff === true || isSchemaOnTarget(context);

/**
 * Before a node is stopped for the outage of an upgrade. A rollback has no such limit, and no row that decides by it: it is
 * wanted whatever the time, and the variable may be a project's.
 * @throws Failure `Outage-NotGranted` when there is a time limit and the primary has not said that it holds
 */
export function requireGranted({ inputs, reads, system }: Context): void {
  if (directionOf(reads) === "back" || inputs.notAfter === undefined || reads.outageGranted === true) return;
  throw new Failure({
    code: "Outage-NotGranted",
    what: `Machine '${system.machineName}' was not told that the outage may begin, so its node was not stopped.`,
    why: `${VARIABLES.outageNotAfter} is set, and the primary node decides by it in the step ${stepNamed("grant-outage")}.`,
    next: "Check that this step is in the runbook and ran, then run the whole runbook again.",
  });
}

const tooLate = (said: string, now: Date) =>
  new Failure({
    code: "Outage-TooLate",
    what: `It is ${now.toISOString()}, and ${said}: too late for the outage to begin.`,
    why: "The nodes took until now to become quiet, or the run was started late.",
    next: `The outage did not begin, and every node goes back to work. Run again earlier, or change ${VARIABLES.outageNotAfter}.`,
  });
