import { stepNamed } from "../../names/steps";
import { FAULTS, LASTING_FAULTS } from "../../stand-ins/world/faults";
import { deedInWords, nodeName } from "./deed-words";
import type { Before, PlannedRun, Schedule, Strike, When } from "./schedule";

/** A schedule in words, a line for each thing that is planned. */
export function scheduleInWords(schedule: Schedule): string[] {
  const { nodes, versions, faults, runs, onceMore, clock, wants, strategy, given = {} } = schedule;
  return [
    `${nodes} ${nodes === 1 ? "node" : "nodes"}, ${versions.from} to ${versions.to}`,
    ...(strategy ? [`in every run: the backup strategy ${strategy}`] : []),
    ...Object.entries(given).map(([name, value]) => `in every run: ${name} is ${value}`),
    ...(clock
      ? [`until the faults end: the clock of ${nodeName(clock.node)} is ${clockInWords(clock.aheadSeconds)}`]
      : []),
    ...faults.map(
      (name) =>
        `${LASTING_FAULTS.includes(name) ? "from beginning to end" : "until the faults end"}: ${FAULTS.find((fault) => fault.name === name)?.help ?? name} (${name})`,
    ),
    ...runs.flatMap((run, index) => runInWords(run, index + 1, schedule)),
    `then the faults end, and the runbook${wants === undefined ? "" : ` '${wants}'`} is started again until it succeeds`,
    ...(onceMore ? ["once more after that: nothing must change"] : []),
  ];
}

const clockInWords = (ahead: number) => `${Math.abs(ahead)} s ${ahead > 0 ? "ahead" : "behind"}`;

function runInWords(
  { before, exactVersion, strikes, runbook, mayLose, backTo }: PlannedRun,
  number: number,
  { versions }: Schedule,
): string[] {
  const loses = mayLose === undefined ? "" : `, in which ${mayLose} may be lost`;
  const back = backTo === undefined ? "" : `, back to ${backTo} by its name`;
  const of = runbook === undefined ? "" : `, of the runbook '${runbook}'${loses}${back}`;
  const asked = exactVersion === undefined ? of : `, which asks for exactly ${exactVersion}`;
  return [
    ...before.map((what) => `before run ${number}: ${beforeInWords(what, versions.later)}`),
    ...(strikes.length === 0
      ? [`run ${number}${asked}: no fault`]
      : strikes.map((strike) => `run ${number}${asked}: ${strikeInWords(strike)}`)),
  ];
}

export function strikeInWords({ when, afterSeconds, deed }: Strike): string {
  const later = afterSeconds === 0 ? "" : `${afterSeconds} s after `;
  return `${later}${whenInWords(when)}, ${deedInWords(deed)}`;
}

function whenInWords(when: When): string {
  switch (when.at) {
    case "row":
      return `when ${stepNamed(when.key)} begins on ${nodeName(when.node)}`;
    case "change":
      return `when a script on ${nodeName(when.node)} announces change ${when.number} of the run`;
    case "event": {
      const on = when.node === undefined ? "" : ` of ${nodeName(when.node)}`;
      return `at event ${when.number} ${when.kind}${on}`;
    }
    case "call": {
      const percent = Math.round(when.share * 100);
      const side = when.after ? "after" : "before";
      return `right ${side} the call at ${percent} percent of ${stepNamed(when.key)} on ${nodeName(when.node)}`;
    }
  }
}

function beforeInWords(before: Before, later: string): string {
  switch (before.do) {
    case "move-role":
      return `the target tag of the primary node moves to ${nodeName(before.node)}`;
    case "release-later":
      return `${later} is released`;
    case "disable-machine":
      return `somebody disables the machine of ${nodeName(before.node)}`;
    case "decommission":
      return `${nodeName(before.node)} is switched off for good, and a project variable says so`;
    case "start-by-hand":
    case "end-service":
    case "restart-machine":
    case "end-drain":
    case "switch-maintenance":
    case "install-by-hand":
    case "delete-node":
      return deedInWords(before);
  }
}
