import { momentsOf, type Run } from "./history";
import { isShownByStart } from "./state";
import { runNamed } from "./words";

/** It says that it is done, or that another installation is at work: the one is no failure, the other is asked again. */
const MAY_FOLLOW = new Set([0, 1641, 3010, 1618]);

/**
 * What must not be tried again in the run that it failed in: an installer that ended with an error, and an upgrade of the
 * database that was rolled back. Nothing has changed since, and each time is as long as the first.
 */
export function triedInVain(run: Run): string[] {
  return [...installersAgain(run), ...upgradesAgain(run)];
}

/** The same file, in the same direction: one that was cut off is followed by the other one, which puts things back. */
function installersAgain({ began, moments }: Run): string[] {
  const ran = momentsOf(moments, "installer-began");
  const failed = momentsOf(moments, "installer-ended")
    .filter(({ event }) => event.by !== "somebody" && !MAY_FOLLOW.has(event.exitCode))
    .map(({ event: { node, exitCode }, index }) => ({
      ...{ exitCode, index, node },
      what: ran.findLast((each) => each.index < index && each.event.node === node)?.event,
    }));
  return ran.flatMap(({ event: { node, sha256, uninstalls }, index }) => {
    const last = failed.findLast((each) => each.index < index && each.node === node);
    if (!last || last.what?.sha256 !== sha256 || last.what.uninstalls !== uninstalls) return [];
    return [`${runNamed(began.runId)} ran the installer on ${node} again after it had failed with ${last.exitCode}.`];
  });
}

function upgradesAgain({ began, moments }: Run): string[] {
  const ended = momentsOf(moments, "database-upgrade-ended");
  return momentsOf(moments, "database-upgrade-began").flatMap(({ event, before, index }) => {
    const last = ended.findLast((each) => each.index < index && each.event.node === event.node);
    // A start that ended is made again, by recovery.
    if (last?.event.result !== "rolled-back" || isShownByStart(before, event)) return [];
    return [`${runNamed(began.runId)} began to upgrade the database again after it had been rolled back.`];
  });
}
