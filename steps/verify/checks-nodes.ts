import type { Ping } from "../../src/octopus/instance-api";
import { parseVersion, sameVersion, type OctopusVersion } from "../../src/values/version";
import { failed, notChecked, ok, type Check, type Result } from "./check";
import type { Asked } from "./questions";

type Answer = Extract<Ping, { answers: true }>;

/** A node of the run, as its own ping tells it. */
export interface PingedNode {
  node: string;
  ping: Asked<Answer>;
  /** It did not run before the upgrade; undefined: not known. */
  wasOffline: boolean | undefined;
  wasDrained: boolean | undefined;
  /** Undefined: nobody tells. */
  taskCap: number | undefined;
  taskCapWas: number | undefined;
}

/** What became of the queue: undefined when nothing was queued. */
export type QueueSeen = { taken: boolean; waiting: string[]; because?: string } | undefined;

/** The whole instance, once every node is back. */
interface WholeSeen {
  target: OctopusVersion;
  nodes: readonly PingedNode[];
  sharedVersion: Asked<string>;
  user: Asked<{ id: string; name: string }>;
  queue: Asked<QueueSeen>;
}

/** One result of several: what failed, else what could not be checked. */
function together(results: readonly Result[]): Result {
  const of = (verdict: "failed" | "not-checked") =>
    results.flatMap((result) => (result.verdict === verdict && "because" in result ? [result.because] : []));
  const [failures, unchecked] = [of("failed"), of("not-checked")];
  if (failures.length > 0) return failed(failures.join("; "));
  return unchecked.length > 0 ? notChecked(unchecked.join("; ")) : ok();
}

export const wholeChecks: readonly Check<WholeSeen>[] = [
  {
    id: "nodes",
    title: "every node answers at its own address, with the target version",
    look: ({ nodes, target }) =>
      together(
        nodes.map(({ node, ping, wasOffline }) => {
          if (!ping.known) {
            if (wasOffline) return notChecked(`node ${node} did not run before the upgrade and does not run now`);
            return failed(`node ${node} does not answer (${ping.because})`);
          }
          const { version } = ping.value;
          if (version === undefined) return notChecked(`node ${node} does not tell its version`);
          return sameVersion(parseVersion(version), target)
            ? ok()
            : failed(`node ${node} answers with ${version} instead of ${target}`);
        }),
      ),
  },
  {
    id: "drain-flags",
    title: "drain flags are as before the first attempt",
    look: ({ nodes }) =>
      together(
        nodes.map(({ node, ping, wasDrained }) => {
          if (!ping.known) return notChecked(`node ${node} does not answer`);
          if (wasDrained === undefined) return notChecked(`nothing was handed over about node ${node}`);
          if (ping.value.draining === wasDrained) return ok();
          return failed(
            `node ${node} is ${wasDrained ? "not " : ""}draining, and before it was${wasDrained ? "" : " not"}`,
          );
        }),
      ),
  },
  {
    id: "task-caps",
    title: "task caps are as before the first attempt",
    look: ({ nodes }) =>
      together(
        nodes.map(({ node, taskCap, taskCapWas }) => {
          if (taskCap === undefined) return notChecked(`the task cap of node ${node} is not told`);
          if (taskCapWas === undefined) return notChecked(`nothing was handed over about the task cap of node ${node}`);
          if (taskCap === taskCapWas) return ok();
          return failed(`the task cap of node ${node} is ${taskCap}, and before it was ${taskCapWas}`);
        }),
      ),
  },
  {
    id: "shared-address",
    title: "the shared URL answers with the target version",
    look: ({ sharedVersion, target }) => {
      // What stands before the nodes is not ours: it may be slow to notice them, or not meant to be asked from here.
      if (!sharedVersion.known) return notChecked(`${sharedVersion.because}; check it before people come back`);
      if (sameVersion(parseVersion(sharedVersion.value), target)) return ok(sharedVersion.value);
      return failed(`it answers with ${sharedVersion.value} instead of ${target}`);
    },
  },
  {
    id: "key",
    title: "the API key works",
    look: ({ user }) => (user.known ? ok(user.value.name) : failed(user.because)),
  },
  {
    id: "queue",
    title: "queued tasks are taken",
    look: ({ queue }) => {
      if (!queue.known) return notChecked(queue.because);
      if (!queue.value) return notChecked("nothing is queued");
      const { taken, waiting, because } = queue.value;
      if (taken) return ok();
      const said = `none of ${waiting.length} queued tasks was taken: ${waiting.slice(0, 3).join(", ")}`;
      return because === undefined ? failed(said) : notChecked(`${said}; ${because}`);
    },
  },
];
