import { sameVersion } from "./versions";
import { wentOn } from "./afterwards";
import { changesIn } from "./changes";
import { changedAfterTheEnd } from "./left-behind";
import { differences } from "./differences";
import { hindrances, momentsOf, readHistory, type Run } from "./history";
import { falseClaims } from "./row-claims";
import { nodesOf } from "./state";
import type { Checker } from "./verdict";
import { count, list, runNamed, stepOfRow, untried, verdict } from "./words";

/** `InstallMsi-Installer-AnotherInstallRunning: msiexec on ha-2 …` */
const CODE_AND_SENTENCE = /^[A-Z]\w*-\w+-\w+: \S/;

/**
 * P9: What is reported done is done, also row by row; what is reported as ended has ended; what is reported as a dry run
 * has changed nothing; and a failure says what happened under a stable code. Put to the test by a row that ended.
 */
export const reportedIsDone: Checker = (events) => {
  const { runs } = readHistory(events);
  const ofRuns = runs.flatMap((run) =>
    run.began.dryRun
      ? changedInDryRun(run)
      : [...falseClaims(run), ...falseSuccess(run), ...falseFailure(run), ...withoutCode(run)],
  );
  const problems = [...ofRuns, ...changedAfterTheEnd(events)];
  const dry = runs.filter(({ began }) => began.dryRun).length;
  const of = (outcome: Run["outcome"]) => runs.filter((run) => run.outcome === outcome && !run.began.dryRun).length;
  const parts = [
    of("success") > 0 && `${count(of("success"), "run")} reported success and the world agreed`,
    of("failed") > 0 && `${count(of("failed"), "run")} reported a failure and said why`,
    of("cancelled") > 0 &&
      `${count(of("cancelled"), "run")} that ${of("cancelled") === 1 ? "was" : "were"} cut off reported nothing`,
    dry > 0 && `${count(dry, "dry run")} changed nothing`,
  ].filter(Boolean);
  if (!events.some(({ kind }) => kind === "row-ended")) return untried("P9", problems, "No step of a run ended.");
  return verdict("P9", problems, `${parts.join("; ")}.`);
};

function changedInDryRun(run: Run): string[] {
  return changesIn(run).map((change) => `${runNamed(run.began.runId)} was a dry run, but ${change}.`);
}

function falseSuccess(run: Run): string[] {
  const { began, base, outcome, after, target } = run;
  if (outcome !== "success" || !wentOn(run)) return [];
  const behind = nodesOf(after).filter(({ name, running, installedVersion, disturbed }) => {
    const wentDown = !running && !disturbed && base.nodes.get(name)?.running === true;
    return wentDown || !sameVersion(installedVersion, target);
  });
  const wrong = [
    after.unended && "scripts that always run after the commit did not run",
    !sameVersion(after.schemaVersion, target) && `the schema belongs to ${after.schemaVersion}`,
    behind.length > 0 &&
      `${list(behind.map(({ name }) => name))} ${behind.length === 1 ? "is" : "are"} not running on it`,
  ].filter(Boolean);
  if (wrong.length === 0) return [];
  return [`${runNamed(began.runId)} reported that it upgraded to ${target}, but ${wrong.join(" and ")}.`];
}

/** Everything is done and as before, and still it was called a failure: somebody is woken up for nothing. */
function falseFailure(run: Run): string[] {
  const { began, base, after, moments, target } = run;
  // Octopus calls a script failed that it lost, whatever the script did.
  if (hindrances(moments).length > 0) return [];
  const committed = momentsOf(moments, "database-upgrade-ended").some(({ event }) => event.result === "committed");
  const everyNode = nodesOf(after).every(
    ({ running, installedVersion }) => running && sameVersion(installedVersion, target),
  );
  const done = committed && everyNode && differences(base, after).length === 0;
  if (run.outcome !== "failed" || !done) return [];
  return [`${runNamed(began.runId)} reported a failure although every node is back on ${target}, as before.`];
}

function withoutCode({ moments }: Run): string[] {
  return momentsOf(moments, "row-ended").flatMap(({ event: { outcome, reason, key, machine } }) =>
    outcome === "failed" && reason !== undefined && !CODE_AND_SENTENCE.test(reason)
      ? [`${stepOfRow(key)} on ${machine} failed without a code and a sentence that says why.`]
      : [],
  );
}
