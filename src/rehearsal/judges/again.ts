import { sameVersion } from "./versions";
import { wentOn } from "./afterwards";
import { changesIn } from "./changes";
import { backsUp, goesBack, isAttempt, lastAttempt, momentsOf, readHistory, type Run } from "./history";
import { againstStatedEnd, changedAlthoughDone, deletedInVain, type Stated } from "./needless";
import { triedInVain } from "./tried-again";
import type { Checker } from "./verdict";
import { count, runNamed, untried, verdict } from "./words";

/**
 * P8: Run again after any stop it either finishes or refuses with a reason; a run after success changes nothing. Judged
 * over consecutive runs; also in a first run, a reason has to be one. Put to the test by a second run, or by a world in
 * which it is stated how runs must end.
 */
export const againAfterAnyStop: Checker = (events) => {
  const all = readHistory(events).runs;
  const runs = all.filter(isAttempt);
  const stated = events.find((event) => event.kind === "end-stated");
  const needless = [
    ...runs.flatMap((run) => (stated ? againstStatedEnd(run, stated) : [])),
    ...runs.flatMap(changedAlthoughDone),
    ...runs.flatMap(triedInVain),
    ...deletedInVain(events),
    ...all.filter((run) => !isAttempt(run)).flatMap(changedByLooking),
  ];
  const overRuns = runs.flatMap((run, index) => {
    const { began, outcome } = run;
    if (outcome === "did not end") return [`${runNamed(began.runId)} neither finished nor refused: it did not end.`];
    const last = lastAttempt(runs.slice(0, index));
    if (!last) return [];
    return last.outcome === "success" ? changedAgain(last, run) : refusedWithoutReason(run);
  });
  const problems = [...needless, ...overRuns];
  const again = runs.slice(1);
  if (again.length === 0 && stated) return verdict("P8", problems, seenAsStated(stated));
  if (again.length === 0) return untried("P8", problems, "There was no second run.");
  return verdict("P8", problems, seenAgain(runs));
};

const seenAsStated = ({ end, because }: Stated) =>
  end === "success"
    ? `The run got past what is no reason to fail: ${because}.`
    : `The run was refused before anything was changed: ${because}.`;

function seenAgain(runs: readonly Run[]): string {
  const again = runs.slice(1);
  const afterSuccess = again.filter((_run, index) => runs[index]?.outcome === "success").length;
  const finished = again.filter(({ outcome }) => outcome === "success").length;
  const stopped = again.length - afterSuccess;
  const parts = [
    stopped > 0 &&
      `${count(stopped, "run")} after a stop finished or refused with a reason (${finished - afterSuccess} finished)`,
    afterSuccess > 0 && `${count(afterSuccess, "run")} after success changed nothing`,
  ];
  return `${parts.filter(Boolean).join("; ")}.`;
}

/** A dry run and a preflight change nothing, whatever they find, and a backup makes nothing but its backup. */
function changedByLooking(run: Run): string[] {
  const [first] = changesIn(run, backsUp(run) ? ["backup-began"] : []);
  return first === undefined ? [] : [`${runNamed(run.began.runId)} was only to look, and changed something: ${first}.`];
}

/** With the same target there is nothing left to change; an upgrade that finds nothing to do may be what is taken back. */
function changedAgain(last: Run, run: Run): string[] {
  if (!sameVersion(last.target, run.target) || (goesBack(run) && !goesBack(last))) return [];
  // The feed said something else to that run, which found nothing to do.
  const wasMisled = momentsOf(last.moments, "trouble").some(({ event }) => event.of === "feed");
  // Or it was asked for another version, and had that already.
  const wantedAnother = !sameVersion(last.began.to, run.began.to);
  if ((wasMisled || wantedAnother) && !wentOn(last)) return [];
  const [first] = changesIn(run);
  return first === undefined
    ? []
    : [`${runNamed(run.began.runId)} followed a success and still changed something: ${first}.`];
}

/** A refusal is a script that failed and said why. */
function refusedWithoutReason({ began, outcome, moments }: Run): string[] {
  if (outcome !== "failed") return [];
  const reasons = momentsOf(moments, "row-ended")
    .filter(({ event }) => event.outcome === "failed")
    .map(({ event }) => event.reason);
  // Who records no reasons leaves them undefined: then a failed script alone is taken for a refusal.
  const explained = reasons.some((reason) => reason?.trim() !== "");
  return explained ? [] : [`${runNamed(began.runId)} failed after an earlier stop and gave no reason.`];
}
