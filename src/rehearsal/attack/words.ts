import { stepNamed } from "../../names/steps";
import { FAULTS } from "../../stand-ins/world/faults";
import type { Before, Deed, PlannedRun, Schedule, Strike, When } from "./schedule";

/** A schedule in words, a line for each thing that is planned. */
export function scheduleInWords(schedule: Schedule): string[] {
  const { nodes, versions, faults, runs, onceMore } = schedule;
  return [
    `${nodes} ${nodes === 1 ? "node" : "nodes"}, ${versions.from} to ${versions.to}`,
    ...faults.map(
      (name) => `until the faults end: ${FAULTS.find((fault) => fault.name === name)?.help ?? name} (${name})`,
    ),
    ...runs.flatMap((run, index) => runInWords(run, index + 1, schedule)),
    "then the faults end, and the runbook is started again until it succeeds",
    ...(onceMore ? ["once more after that: nothing must change"] : []),
  ];
}

function runInWords({ before, exactVersion, strikes }: PlannedRun, number: number, { versions }: Schedule): string[] {
  const asked = exactVersion === undefined ? "" : `, which asks for exactly ${exactVersion}`;
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

export const nodeName = (node: number) => `HA-NODE-${node}`;

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
  }
}

function deedInWords(deed: Deed): string {
  switch (deed.do) {
    case "cancel":
      return "the run is cancelled";
    case "kill-script":
      return `the script on ${nodeName(deed.node)} is killed, but what it started keeps running`;
    case "lose-connection":
      return `the connection to the Tentacle on ${nodeName(deed.node)} is lost, but its script keeps running`;
    case "restart-machine":
      return `the machine of ${nodeName(deed.node)} restarts and is down for ${deed.seconds} s`;
    case "end-service":
      return `the service of ${nodeName(deed.node)} ends by itself`;
    case "cling":
      return `the service of ${nodeName(deed.node)} does not stop for ${deed.seconds} s`;
    case "silence":
      return `${nodeName(deed.node)} does not answer for ${deed.seconds} s`;
    case "drop-sql":
      return "every connection to the SQL Server ends";
    case "start-by-hand":
      return `somebody enables and starts ${nodeName(deed.node)}`;
  }
}

function beforeInWords(before: Before, later: string): string {
  switch (before.do) {
    case "move-role":
      return `the target tag of the primary node moves to ${nodeName(before.node)}`;
    case "release-later":
      return `${later} is released`;
    case "start-by-hand":
    case "end-service":
    case "restart-machine":
      return deedInWords(before);
  }
}
