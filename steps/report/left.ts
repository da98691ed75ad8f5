import { ROLLBACK_RUNBOOK_NAME, rollbackCommand } from "../../src/names/rollback-command";
import { stepNamed } from "../../src/names/steps";
import { VARIABLES } from "../../src/names/variables";
import type { Outcome, Summary } from "../../src/report/summary";
import type { NodeRecord } from "../../src/upgrade/record/record";
import type { Context } from "./contract";

type Facts = Pick<Summary, "decision" | "nodes" | "backup" | "outcome">;

const AFTER: Readonly<Partial<Record<Outcome, readonly string[]>>> = {
  "failed-untouched": ["Fix the cause, then run the runbook again."],
  "failed-unchanged": ["Fix the cause, then run the runbook again: it continues where it stopped."],
  "failed-changed": [
    "Fix the cause, then run the runbook again: it continues where it stopped. Maintenance mode stays on until a run succeeds.",
  ],
  "failed-not-restored": [
    "Fix the cause, then run the runbook again: it continues where it stopped. Maintenance mode stays on until a run succeeds.",
  ],
  "failed-unfinished": [
    "Start no node. Run the runbook again: it finishes what was begun with the database while every node is stopped.",
  ],
  "failed-damaged": [
    `Start no node. Roll back as described in the log of the step ${stepNamed("decide-recovery")}, and send the log of the step ${stepNamed("upgrade-database")} to Octopus support before you upgrade again.`,
  ],
  "failed-unknown": [
    `Start no node before it is certain which version the schema belongs to: see the log of the step ${stepNamed("decide-recovery")}.`,
  ],
};

/** What only a person can do now. */
export function leftFor(
  { dryRun, reads }: Context,
  { outcome, decision, nodes, backup }: Facts,
  record: NodeRecord | undefined,
): string[] {
  const named = (is: (node: Facts["nodes"][number]) => boolean) =>
    nodes.filter(is).map(({ node, machine }) => node ?? `machine '${machine}'`);
  const [restarts, cutOff] = [named(({ rebootPending }) => rebootPending), named(({ tasksCutOff }) => tasksCutOff > 0)];
  const isThere = outcome === "upgraded" || outcome === "rolled-back";
  const stillOut = named(
    ({ quietBeganAt, drainBeganAt, stoppedAt, backAtWorkAt }) =>
      (quietBeganAt ?? drainBeganAt ?? stoppedAt) !== null && backAtWorkAt === null,
  );
  return [
    ...(AFTER[outcome] ?? []),
    ...(outcome === "failed-unchanged" && stillOut.length > 0
      ? [`Not back to work yet: ${stillOut.join(", ")}. See the log of the step ${stepNamed("recover-nodes")}.`]
      : []),
    ...(outcome === "dry-run" && decision.from !== decision.to
      ? [`Run the runbook without a dry run to ${decision.direction === "back" ? "roll back" : "upgrade"}.`]
      : []),
    ...(isThere && decision.moreRunsNeeded
      ? [`Run the runbook again: ${decision.to ?? ""} is a required stop on the way to ${decision.final ?? ""}.`]
      : []),
    ...(isThere && record?.verification?.verdict === "accepted"
      ? [`Look into what the verification found and you accepted: ${record.verification.failures.join("; ")}.`]
      : []),
    ...(isThere ? ["Sign in, and deploy a project that matters to you."] : []),
    ...(cutOff.length > 0 ? [`Start the tasks again that were cut off, as you chose, on ${cutOff.join(", ")}.`] : []),
    ...(restarts.length > 0 && !dryRun
      ? [
          `Restart Windows on ${restarts.join(", ")} when it suits you: a restart is pending there, and no step restarts a machine.`,
        ]
      : []),
    ...(outcome === "rolled-back" && backup
      ? [
          `What was done in the instance since the upgrade is in ${backup.file} only: keep it as long as anybody may ask.`,
        ]
      : []),
    ...(reads.pruneLeft ?? []).map(
      (path) =>
        `Ask a DBA to delete ${path}: only SQL Server sees it, and its backup set ${reads.pruneDeleted === true ? "is deleted" : "goes"}.`,
    ),
    ...(outcome === "upgraded" ? ["Keep the backup until you are sure that you will not roll back."] : []),
    ...(outcome === "upgraded" && backup?.snapshot?.droppedAt === null
      ? [
          `Nobody can restore this database from a file while the snapshot '${backup.snapshot.name}' exists. The runbook '${DROP_SNAPSHOT_RUNBOOK}' drops it when its time is over: check that its schedule is on, or run it yourself.`,
        ]
      : []),
  ];
}

/** What a reader may take for checked, and was not. */
export function notChecked(
  { reads, dryRun }: Context,
  { outcome, backup }: Facts,
  record: NodeRecord | undefined,
): string[] {
  if (outcome === "nothing-to-do" || outcome === "failed-untouched") return [];
  const later = dryRun ? ["Whatever a real run checks only after it has changed something."] : [];
  return [
    ...later,
    ...(backup
      ? ["Whether the backup can be restored: it was read and its checksums agree, and it was not restored."]
      : []),
    ...notCheckedOfSet({ reads, dryRun }),
    ...(dryRun || (outcome !== "upgraded" && outcome !== "rolled-back")
      ? []
      : ["Whether deployments, runbooks and sign-in work on this version."]),
    ...(dryRun
      ? []
      : Object.entries(record?.baseline?.unknown ?? {}).map(
          ([what, because]) => `Not compared with before the upgrade: ${what} (${because.replace(/\.$/, "")}).`,
        )),
    ...(reads.installerSha256 === "" && reads.upgradeAvailable
      ? ["The installer's SHA-256: the download server gives none."]
      : []),
  ];
}

/** Of what else belongs in a backup: what this run backed up is no administrator's word any more. */
function notCheckedOfSet({ reads, dryRun }: Pick<Context, "reads" | "dryRun">): string[] {
  // KeysFile is handed over before the file is there, KeysFor afterwards.
  const keysFile = dryRun || reads.keysFor === undefined ? undefined : reads.keysFile;
  const files = dryRun ? undefined : reads.filesCopied;
  const word = `${VARIABLES.keysBackedUp} is an administrator's word`;
  if (keysFile === undefined && files === undefined) {
    return [`Whether the master key, the license and ${FOLDERS} are backed up: ${word}.`];
  }
  return [
    keysFile === undefined
      ? `Whether the master key and the license are backed up: ${word}.`
      : `Whether ${keysFile} can be opened: this run backed up the master key and the license in it, and only the holder of the private key can try.`,
    ...(files === undefined ? [`Whether ${FOLDERS} are backed up: this run did not copy them.`] : []),
    ...(files?.startsWith(NOT_COPIED) ? [`Whether the files have changed since their last copy: ${files}`] : []),
  ];
}

const FOLDERS = "the folders TaskLogs, Artifacts and Packages";
/** As backup-files begins what it hands over when nothing was due. */
const NOT_COPIED = "not copied:";

/** How to go back, when there is something to go back from. */
export function wayBackOf({ decision, backup, outcome }: Facts): string[] {
  if (!backup || decision.direction === "back") return [];
  if (outcome === "done") return [FROM_BACKUP_ALONE];
  if (outcome !== "upgraded" && !/^failed-(?:changed|unfinished|damaged|unknown)$/.test(outcome)) return [];
  return [
    `The runbook '${ROLLBACK_RUNBOOK_NAME}' ${goesBackBy(backup)} and installs ${decision.from ?? "the former version"} again. What was done in the instance since then is lost.`,
    rollbackCommand(),
  ];
}

function goesBackBy({ differential, snapshot }: NonNullable<Summary["backup"]>): string {
  if (snapshot) return `reverts the database to the snapshot while it exists (after that it restores this backup)`;
  return differential ? "restores this backup and the differential one" : "restores this backup";
}

const FROM_BACKUP_ALONE =
  "This backup belongs to no upgrade, and no runbook restores it. A DBA restores the database from it; how the files of its set are put back is told in docs/restore-files.md.";

const DROP_SNAPSHOT_RUNBOOK = "drop-snapshot";
