import { summarySchema, type Outcome, type Summary } from "../../src/report/summary";
import { sentenceFor } from "../../steps/report/outcome";
import { madeUpSummary } from "./made-up-summary";

const [first, untouched] = madeUpSummary().nodes;
/** As long as names and versions are. */
const LONG = { versionBefore: "2025.3.14357", versionNow: "2025.4.10333" };
const primary = { ...first!, ...LONG, node: "OCTOPUS-HA-1" };
const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 3, minute)).toISOString();
const ERROR =
  "Back up the database on octo-1: BackupDb-Backup-Refused: \\\\nas-with-a-long-name.example.com\\octopus-backups\\production refused the backup: Operating system error 112 (There is not enough space on the disk.). Free some space, then run again.";

/** A node that was quiet before it was stopped, as most are. */
const quiet = (number: number): Summary["nodes"][number] => ({
  ...primary,
  ...{ machine: `octo-${number}`, node: `OCTOPUS-HA-${number}`, isPrimary: false },
  ...{ quietBeganAt: at(1), drainBeganAt: null, backAtWorkAt: at(22 + number), startSeconds: 61 },
});

const failed = (outcome: Outcome, special: Partial<Summary> = {}): Summary => {
  const summary = madeUpSummary({ outcome, ...special });
  return {
    ...summary,
    run: { ...summary.run, succeeded: false, error: ERROR },
    sentence: sentenceFor(outcome, { ...summary.decision, nodes: summary.nodes.length }),
    nodes: summary.nodes.map((node) => ({ ...node, backAtWorkAt: null })),
    outage: { beganAt: at(3), endedAt: null, seconds: null },
    left: ["Fix the cause, then run the runbook again: it continues where it stopped."],
  };
};
const ended = (outcome: Outcome, special: Partial<Summary> = {}): Summary => {
  const summary = madeUpSummary({ outcome, ...special });
  return { ...summary, sentence: sentenceFor(outcome, { ...summary.decision, nodes: summary.nodes.length }) };
};

const nobodyTouched = { nodes: [untouched!], outage: null, took: null, backup: null, set: null, wayBack: [] };
const { backup } = madeUpSummary();
const served = { ...backup!, whileServing: true };

/** One report of each kind, and of each way back: what the page has to be able to show. */
export const REPORTS: Readonly<
  Record<
    Outcome | "snapshot" | "differential" | "backup" | "no set" | "prune" | "unchanged" | "many nodes" | "hop",
    Summary
  >
> = {
  upgraded: ended("upgraded", { nodes: [primary, quiet(2), quiet(3)] }),
  "rolled-back": ended("rolled-back", { decision: { ...madeUpSummary().decision, direction: "back" } }),
  "nothing-to-do": ended("nothing-to-do", nobodyTouched),
  "dry-run": ended("dry-run", {
    ...nobodyTouched,
    run: { ...madeUpSummary().run, dryRun: true },
    would: ["drain and stop node ha-1", "install 2025.4.400 on node ha-1", "upgrade the database to 2025.4.400"],
  }),
  recovered: ended("recovered"),
  done: ended("done", nobodyTouched),
  "failed-untouched": failed("failed-untouched", nobodyTouched),
  "failed-unchanged": failed("failed-unchanged"),
  "failed-changed": failed("failed-changed"),
  "failed-not-restored": failed("failed-not-restored"),
  "failed-unfinished": failed("failed-unfinished"),
  "failed-damaged": failed("failed-damaged"),
  "failed-unknown": failed("failed-unknown"),
  snapshot: ended("upgraded", {
    backup: {
      ...served,
      snapshot: { name: "OctopusDeploy_before_2025_4_400", createdAt: at(4), droppedAt: null },
    },
  }),
  differential: ended("upgraded", {
    backup: {
      ...served,
      differential: {
        ...{ file: "\\\\nas\\octopus\\octopus_differential.bak", sizeBytes: 420_000_000 },
        ...{ startedAt: at(4), finishedAt: at(5), verifySeconds: 12 },
      },
    },
  }),
  backup: ended("done", {
    ...{ ...nobodyTouched, backup: { ...served, verifySeconds: 58 }, nodes: [untouched!] },
    wayBack: ["This backup belongs to no upgrade, and no runbook restores it."],
  }),
  "no set": ended("upgraded", {
    set: { folder: null, missing: "\\\\nas\\octopus-sets does not answer", keys: null, files: null },
  }),
  prune: ended("done", {
    ...{ ...nobodyTouched, set: null, nodes: [] },
    prune: {
      ...{ state: "would-delete", because: null, files: 1204 },
      sets: [
        "20260104T013005Z-ServerTasks-12 with \\\\nas\\octopus-backups\\octopusdeploy_2025.2.100_20260104T013005Z_ServerTasks-12.bak: \\\\nas\\octopus-sets\\7c0a3f5e-52b1-4b7e-9d0c-5a3f0e9b1c11\\20260104T013005Z-ServerTasks-12",
      ],
      kept: ["20260301T030005Z-ServerTasks-42: the last upgrade needs it to go back"],
    },
  }),
  unchanged: ended("upgraded", { backup: { ...served, nothingChanges: true } }),
  hop: ended("upgraded", {
    decision: {
      ...madeUpSummary().decision,
      ...{ final: "2026.2.7003", moreRunsNeeded: true },
      hops: { number: 2, count: 4, path: ["2023.4.8612", "2024.4.7192", "2025.2.12435", "2025.4.400", "2026.2.7003"] },
    },
  }),
  "many nodes": ended("upgraded", {
    nodes: [primary, ...Array.from({ length: 15 }, (_, index) => quiet(index + 2))],
  }),
};

/** What no definition would write is no report. */
for (const summary of Object.values(REPORTS)) summarySchema.parse(summary);
