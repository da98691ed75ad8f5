import * as z from "zod";

/** What came of a run, in one word. */
const OUTCOMES = [
  /** The version is installed, the schema belongs to it, every step succeeded. */
  "upgraded",
  "rolled-back",
  /** No version that the policy allows is newer. */
  "nothing-to-do",
  /** A dry run: nothing was changed. */
  "dry-run",
  /** The steps that recover ran without a failure before them. */
  "recovered",
  /** Steps succeeded that upgrade nothing: an inspection. */
  "done",
  /** Failed, and no node and no database was touched. */
  "failed-untouched",
  /** Failed, and the database is as it was before the upgrade. */
  "failed-unchanged",
  /** Failed after the commit, or in a rollback after the restore: the schema belongs to the version that the run goes to. */
  "failed-changed",
  /** A rollback failed before the restore: the schema belongs to the newer version, and nobody is let in. */
  "failed-not-restored",
  /** Failed, and nobody saw the database upgrade end, or in a rollback the restore. */
  "failed-unfinished",
  /** Failed, and the database is inconsistent: only a restore helps. */
  "failed-damaged",
  /** Failed, and it is not certain what became of the database. */
  "failed-unknown",
] as const;

export type Outcome = (typeof OUTCOMES)[number];

const text = z.string();
const time = z.string().describe("ISO 8601, in UTC");
const orNull = <S extends z.ZodType>(schema: S) => schema.nullable();

const nodeSchema = z.object({
  machine: text.describe("the machine's name in Octopus"),
  node: orNull(text).describe("the node's name as the instance knows it"),
  isPrimary: z.boolean(),
  versionBefore: orNull(text),
  versionNow: orNull(text).describe("what was seen installed there last; in a dry run, what would be"),
  quietBeganAt: orNull(time).describe("took no new tasks from then on, and went on serving"),
  drainBeganAt: orNull(time),
  drainedAt: orNull(time).describe("seen without tasks"),
  stopBeganAt: orNull(time).describe("served nobody from then on"),
  stoppedAt: orNull(time),
  backAtWorkAt: orNull(time),
  startSeconds: orNull(z.number()).describe("from the start of the service to its answer"),
  tasksCutOff: z.number(),
  rebootPending: z.boolean(),
});

const seconds = orNull(z.number());

const backupSchema = z.object({
  file: text.describe("as the SQL Server sees the path"),
  sizeBytes: z.number(),
  startedAt: time,
  finishedAt: time,
  verifySeconds: seconds.describe("how long RESTORE VERIFYONLY took"),
  schemaVersion: text,
  whileServing: z.boolean().describe("made before the outage; what was made on top of it after the last stop follows"),
  differential: orNull(
    z.object({
      ...{ file: text, sizeBytes: orNull(z.number()), startedAt: orNull(time), finishedAt: orNull(time) },
      verifySeconds: seconds,
    }),
  ),
  snapshot: orNull(z.object({ name: text, createdAt: orNull(time), droppedAt: orNull(time) })),
  nothingChanges: z.boolean().describe("the new program said after the last stop that the schema stays as it is"),
});

const setSchema = z.object({
  folder: orNull(text).describe("as the primary node sees it; null: there is no complete backup set of this run"),
  missing: orNull(text).describe("why there is none, in a clause"),
  keys: orNull(
    z.object({
      file: text.describe(
        "in the set's folder, as the primary node sees it; only a holder of one of the private keys can open it",
      ),
      openedBy: z.array(text).describe("the subjects of those certificates"),
      unchanged: orNull(z.boolean()).describe("whether the master key is that of the backup set before"),
    }),
  ).describe("null: this run added no keys"),
  files: orNull(text).describe("which folders were copied, with counts and sizes; or why none was"),
});

const pruneSchema = z.object({
  state: z.enum(["skipped", "deleted", "would-delete", "nothing-to-delete", "unfinished"]),
  because: orNull(text).describe("why nothing was looked at"),
  sets: z.array(text).describe("what goes, each with its database backups and where it lies"),
  files: z.number().describe("copied files that go with them: no other set lists them"),
  kept: z.array(text).describe("what stays, each with why"),
});

const tookSchema = z.object({
  stopSeconds: seconds,
  backupSeconds: seconds,
  verifySeconds: seconds,
  upgradeSeconds: seconds,
  startSeconds: seconds.describe("of the primary node"),
  outageSeconds: seconds,
});

const evidenceSchema = z.object({
  step: text.describe("the step's name in Octopus"),
  proved: text,
});

/**
 * `report.json`: everything that the report says. The page shows this and nothing else. It holds no secret: it is made of
 * outputs that are not sensitive and of the record, which has none.
 */
export const summarySchema = z.object({
  format: z.literal(1),
  writtenAt: time,
  run: z.object({
    id: text.describe("the task in Octopus"),
    environment: text,
    dryRun: z.boolean(),
    succeeded: z.boolean().describe("whether every step before the report succeeded"),
    error: orNull(text).describe("what Octopus says of the failure"),
  }),
  outcome: z.enum(OUTCOMES),
  sentence: text.describe("the outcome in one sentence"),
  decision: z.object({
    direction: z.enum(["forward", "back"]),
    from: orNull(text),
    to: orNull(text),
    final: orNull(text).describe("the newest version that the policy allows"),
    moreRunsNeeded: orNull(z.boolean()).describe("whether this run stops before the final version"),
    hops: orNull(
      z.object({
        number: z.number().describe("which hop of the whole way this run is, from 1"),
        count: z.number(),
        path: z.array(text).describe("every version on the way, from the one that the first run began with"),
      }),
    ),
    policy: orNull(text),
    passedOver: z.array(text),
    changesUrl: orNull(text),
  }),
  before: orNull(
    z.object({
      run: text.describe("the run that began what this one continues"),
      beganAt: time,
      lastRun: text.describe("the run that worked on it last before this one"),
      cutOff: z.boolean().describe("whether that one left no report: it was cancelled, or its machine was lost"),
    }),
  ),
  nodes: z.array(nodeSchema),
  outage: orNull(
    z.object({
      beganAt: time,
      endedAt: orNull(time).describe("null: no node was seen back to work"),
      seconds: orNull(z.number()),
    }),
  ),
  took: orNull(tookSchema).describe("what the outage was made of; null in each part that nobody measured"),
  database: z.object({
    schemaBefore: orNull(text),
    schemaNow: orNull(text),
    upgradedAt: orNull(time).describe("when it was seen on the version that the run goes to; restored, in a rollback"),
    upgradeSeconds: seconds.describe("how long the program took that upgraded it"),
  }),
  backup: orNull(backupSchema),
  set: orNull(setSchema).describe("the backup set of this run; null where the run makes none"),
  prune: orNull(pruneSchema).describe("what became of old backup sets; null in every other runbook"),
  wayBack: z.array(text),
  evidence: z.array(evidenceSchema),
  would: z.array(text).describe("what a real run would do; empty unless this was a dry run"),
  notChecked: z.array(text),
  left: z.array(text).describe("what is left for a person"),
});

export type Summary = z.infer<typeof summarySchema>;
export type NodeSummary = Summary["nodes"][number];
