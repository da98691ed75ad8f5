import { tellRun, NEW, OLD, Story } from "./story";
import { instead } from "./tales";
import { testBreaks, testHolds, testUntried } from "./verdicts";

testBreaks([
  {
    breaks: "P3",
    title: "a node serves on the old version after the commit",
    story: instead({ instead: { "install-on-others": () => {} } }),
    detail: `ha-2 ran on ${OLD} while the schema belonged to ${NEW}`,
  },
  {
    breaks: "P3",
    title: "a node serves while the schema changes under it",
    story: instead({
      instead: {
        "drain-nodes": () => {},
        "stop-nodes": () => {},
        "install-on-others": () => {},
        "restart-others": () => {},
      },
    }),
    detail: `ha-2 still served on ${OLD}`,
  },
  {
    breaks: "P4",
    title: "a task is cut off by a stop",
    story: instead({ instead: { "stop-nodes": (s) => s.stop("ha-2", ["Deploy Web"]).stop("ha-3") } }),
    detail: "ha-2 was stopped while it ran 'Deploy Web'",
  },
  {
    breaks: "P4",
    title: "a task is cancelled",
    story: new Story().tell({ kind: "task-cancelled", node: "ha-2", task: "Deploy Web", operatorChose: false }),
    detail: "'Deploy Web' on ha-2 was cancelled",
  },
]);

const upgraded = tellRun(new Story());
const busy = () => new Story().tell({ kind: "task-started", node: "ha-2", task: "Deploy Web" });

testHolds([
  ["P3", upgraded, `Every node that served ran the schema's version (${NEW}), and never two versions at once.`],
  ["P4", tellRun(busy()), "Every node had finished its tasks when it was stopped."],
  [
    "P4",
    new Story().stop("ha-2", ["A"], true),
    "The only tasks cut off were those the administrator chose to cut off: 'A'.",
  ],
]);

testUntried([
  ["P3", new Story().stop("ha-2").start("ha-2"), "No node was started or served after a version changed."],
  ["P4", upgraded, "No node that had run a task was stopped."],
  ["P4", busy().stop("ha-3"), "No node that had run a task was stopped."],
]);
