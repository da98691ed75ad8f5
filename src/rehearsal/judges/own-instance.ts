import { changesIn } from "./changes";
import { readHistory } from "./history";
import type { Checker } from "./verdict";
import { runNamed, untried, verdict } from "./words";

/** P14: It refuses to upgrade the instance it is being run from. Put to the test by a run on that very instance. */
export const notItself: Checker = (events) => {
  const runs = readHistory(events).runs.filter(({ began }) => began.controlsItself);
  const problems = runs.flatMap((run) => {
    const [change] = changesIn(run);
    if (change !== undefined)
      return [`${runNamed(run.began.runId)} began to upgrade the instance it ran from: ${change}.`];
    return run.outcome === "success" ? [`${runNamed(run.began.runId)} did not refuse the instance it ran from.`] : [];
  });
  if (runs.length === 0) return untried("P14", problems, "The runbook ran from another instance.");
  return verdict("P14", problems, "It refused to upgrade the instance it ran from, and changed nothing.");
};
