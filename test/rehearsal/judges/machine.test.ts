import { tellRun, Story } from "./story";
import { testBreaks, testHolds, testUntried } from "./verdicts";

testBreaks([
  {
    breaks: "P10",
    title: "a secret in a log line",
    story: new Story().tell({ kind: "secret-seen", where: "a log line", which: "API key" }),
    detail: "The secret 'API key' was seen in a log line",
  },
  {
    breaks: "P11",
    title: "the Tentacle is stopped",
    story: new Story().tell({ kind: "tentacle-touched", node: "ha-2", command: "stop OctopusDeploy Tentacle" }),
    detail: "ha-2 was touched",
  },
  {
    breaks: "P11",
    title: "a machine is restarted",
    story: new Story().tell({ kind: "node-restarted-machine", node: "ha-2" }),
    detail: "The machine of ha-2 was restarted",
  },
]);

const upgraded = tellRun(new Story());

testHolds([
  ["P11", upgraded, "No Tentacle's service was touched and no machine was restarted (3 installations)."],
  [
    "P11",
    new Story().stop("ha-2").tell({ kind: "node-restarted-machine", node: "ha-2", by: "somebody" }),
    "No Tentacle's service was touched and no machine was restarted (no installation).",
  ],
  ["P10", upgraded, "No planted secret was seen anywhere it must not be."],
]);

testUntried([
  ["P10", new Story(), "No script ran."],
  ["P11", new Story().drain("ha-2"), "No service was stopped, started or configured, and no installer ran."],
]);
