import type { StepKey } from "../../names/steps";
import type { SetSeen } from "./set-seen";
import type { Written } from "./held-data";
import type { TroubleValues } from "./trouble-values";
/**
 * What happened in the rehearsed world, in order: the only thing that checkers read. The world writes it, from what it
 * saw happen; no step can. Times are seconds of the rehearsal's clock since it began.
 */

/** A node as the world knows it. */
export interface NodeSnapshot {
  name: string;
  /** The version of the installed program; undefined when there is none. */
  installedVersion: string | undefined;
  running: boolean;
  /** Answers its ping with 200. */
  serving: boolean;
  draining: boolean;
  /** How many tasks it may run at a time. */
  taskCap?: number;
  startType: string;
  /** Of its service. */
  description?: string;
  /** Windows deletes its program at the next restart, whatever is installed by then. */
  deletesArePending?: true;
}

export interface WorldSnapshot {
  nodes: NodeSnapshot[];
  maintenance: boolean;
  schemaVersion: string;
  /** Names of tasks that are executing. */
  runningTasks: string[];
}

export type WorldEvent = { atSeconds: number } & (
  | { kind: "world-began" | "world-ended"; snapshot: WorldSnapshot }
  // The run, as the runner reports it (not what steps say).
  | {
      kind: "run-began";
      runId: string;
      /** The upgrade runbook when it is not said. */
      runbook?: string;
      from: string;
      to: string;
      dryRun: boolean;
      /** The node whose machine has the primary's role. */
      primary?: string;
      /** SHA-256 of the installer that the feed offers for `to`, in hexadecimal (P12). */
      installerSha256?: string;
      /** The same of `from`. */
      fromSha256?: string;
      /** The runbook was started by the very instance that it upgrades (P14). */
      controlsItself?: boolean;
      /** The operator wants maintenance mode left on after a success. */
      maintenanceStays?: boolean;
      /** The operator's word: the database cannot be backed up any more, and may be restored without (P19). */
      withoutPresent?: boolean;
      /** The operator accepts whatever a verification finds (P9). */
      acceptsFindings?: boolean;
      /** The operator's word: so many deployments, runbook runs and releases may be lost by a rollback; unset: whatever there is (P19). */
      mayLose?: number;
    }
  /** How the runs must end, in spite of what is wrong in this world or because of it (P8). */
  | { kind: "end-stated"; end: "success" | "refused"; because: string }
  | { kind: "run-ended"; runId: string; outcome: "success" | "failed" | "cancelled"; snapshot: WorldSnapshot }
  | {
      kind: "row-began" | "row-ended";
      runId: string;
      /** Of the row of the runbook. */
      key: StepKey;
      machine: string;
      outcome?: "success" | "failed" | "cancelled";
      /** What a failed script gave as its reason, first its code (P8, P9). */
      reason?: string;
    }
  // The script of a step was killed, and what it had started goes on without it.
  | { kind: "script-left-behind" | "left-behind-ended"; step: string; machine: string }
  // Nodes.
  | { kind: "service-starting"; node: string; by: "command" | "watchdog" | "reboot" | "hand"; version: string }
  | { kind: "service-running"; node: string; version: string; schemaVersion: string; draining: boolean }
  | { kind: "service-start-failed"; node: string; version: string; because: string }
  | { kind: "service-stopped"; node: string; tasksCutOff: string[]; operatorChoseCutOff: boolean; by?: "somebody" }
  | { kind: "start-type-changed"; node: string; from: string; to: string; by?: "somebody" }
  | { kind: "description-changed"; node: string; from: string; to: string; by?: "somebody" }
  // `restore`: the database that was restored brought it.
  | { kind: "drain-changed"; node: string; draining: boolean; by: "program" | "api" | "somebody" | "restore" }
  // An old server does not drain its last node.
  | { kind: "drain-refused"; node: string; operatorChoseCutOff: boolean }
  | { kind: "task-cap-set"; node: string; cap: number; by?: "somebody" | "restore" }
  | { kind: "serving-changed"; node: string; serving: boolean; version: string; schemaVersion: string }
  | { kind: "maintenance-changed"; on: boolean; by?: "somebody" | "restore" }
  // `by`: the run (also when left out), or somebody outside it.
  | { kind: "node-restarted-machine"; node: string; by?: "run" | "somebody" }
  /** Somebody or something outside the run got in its way there; `lasting`: until the event that says it is over. */
  | { kind: "disturbed"; node: string; what: string; lasting?: "begins" | "ends" }
  /** Something outside answered as it should not, or late: whoever asked can see that (no person has done anything). */
  | { kind: "trouble"; node: string; of: keyof TroubleValues; what: string }
  /** It will never run again, and the administrator has said so to the runbook. */
  | { kind: "node-gone"; node: string }
  | { kind: "tentacle-touched"; node: string; command: string }
  // Tasks.
  | {
      kind: "task-started";
      node: string;
      task: string;
      /** What it writes into the instance; nothing when it is not said. */
      writes?: Written["kind"];
    }
  | { kind: "task-finished"; node: string; task: string }
  | { kind: "task-cancelled"; node: string; task: string; operatorChose: boolean }
  // The database.
  | { kind: "backup-began"; file: string; nodesRunning: string[]; copyOnly: boolean; checksum: boolean }
  /** `differentialOf`: it holds what changed since that full backup, and is of no use without it. */
  | { kind: "backup-finished"; file: string; schemaVersion: string; sizeBytes: number; differentialOf?: string }
  | { kind: "backup-failed"; file: string; because: string }
  | { kind: "backup-verified"; file: string; ok: boolean; withChecksum: boolean }
  /** The program was asked whether its start would change the schema of an older version, and said that it would not. */
  | { kind: "nothing-to-change-said"; node: string; from: string; to: string; nodesRunning: string[] }
  /** A database snapshot; `by`: the run (also when left out), or somebody outside it. */
  | { kind: "snapshot-created"; name: string; nodesRunning: string[]; schemaVersion: string; by?: "somebody" }
  | { kind: "snapshot-dropped"; name: string; by?: "somebody" }
  /** Its space ran out: it is SUSPECT for good, and its source goes on. */
  | { kind: "snapshot-lost"; name: string }
  /** Somebody else made a full backup that is not copy-only: the next differential belongs to that one. */
  | { kind: "differential-base-moved"; to: string }
  | {
      kind: "database-upgrade-began";
      node: string;
      from: string;
      to: string;
      /** Nodes whose service runs at this moment, and upgraders at work besides this one. */
      nodesRunning: string[];
      otherUpgraders: number;
      holdsUpgraderLock: boolean;
      /** Nobody holds it any more, and somebody did when the service was started that upgrades. */
      heldUpgraderLockAtStart?: true;
      /** It has no script to run, and what the history shows is a start's to write: nothing is seen of it before that. */
      noTrace?: true;
    }
  // The transaction is committed; scripts that always run come after it, and then the end.
  | { kind: "database-upgrade-committed"; node: string; schemaVersion: string }
  | {
      kind: "database-upgrade-ended";
      node: string;
      /** `cut-off`: committed, and the upgrader was killed before the scripts that always run had run. */
      result: "committed" | "cut-off" | "rolled-back" | "refused" | "damaged";
      schemaVersion: string;
      because?: string;
    }
  /** The storage has spoiled it: a page cannot be read, or the server does not bring it online. A restore mends that. */
  | { kind: "database-unreadable"; what: "a page" | "the database" }
  | { kind: "database-access-changed"; singleUser: boolean }
  /** `from` owned it; with `mayGiveBack` the login of the run may make that login the owner again. */
  | { kind: "database-owner-changed"; from: string; to: string; mayGiveBack: boolean }
  // From its beginning to its end nobody gets into the database; one that failed has to be begun again.
  | {
      kind: "restore-began";
      /** A backup; of a revert, the snapshot's name. */
      file: string;
      /** It is a revert to a database snapshot. */
      isRevert?: true;
      /** Afterwards the database is restoring still, for a differential backup comes on top. */
      leavesRestoring?: true;
      /** It is that differential backup, on top of the full one in this file. */
      differentialOf?: string;
      /** Of the database that is overwritten, or that of which it was once a copy. */
      familyIsTheSame: boolean;
      /** The schema's version in the database that is overwritten. */
      schemaVersion: string;
      nodesRunning: string[];
      holdsUpgraderLock: boolean;
    }
  | { kind: "restore-finished"; file: string; schemaVersion: string; leavesRestoring?: boolean }
  /** In place of that: the database is what it was when the snapshot was made. */
  | { kind: "database-reverted"; name: string; schemaVersion: string }
  | { kind: "restore-failed"; file: string; because: string }
  /** What people keep in the instance, or can do with it, is not as before the database upgrade; or is again. */
  | { kind: "instance-broken"; what: string; isBroken: boolean }
  // Files and installers.
  | {
      kind: "installer-began";
      node: string;
      /** It removes that version. */
      uninstalls?: true;
      file: string;
      sha256: string;
      version: string | undefined;
      folderClosed: boolean;
      serviceRunning: boolean;
      arguments: string;
    }
  /** A folder that anybody could open got its access list only after it had been made (P12). */
  | { kind: "folder-closed-late"; node: string; folder: string }
  /** So many files were to be deleted by one script, and were not there. */
  | { kind: "deleted-in-vain"; node: string; times: number }
  | {
      kind: "installer-ended";
      node: string;
      exitCode: number;
      from: string | undefined;
      to: string | undefined;
      by?: "somebody";
    }
  /** Whoever is notified of results was told this of a run. */
  | { kind: "notified"; outcome: string; succeeded: boolean }
  /** Without internet somebody asked the vendor's feed or download server, in vain. */
  | { kind: "vendor-asked"; path: string }
  // Whatever a stand-in was asked and did not understand: a hole in the stand-in or a bug in a step.
  /**
   * The backup sets with a manifest as they lie on the disk, and those that an unfinished run or the last upgrade needs;
   * `named`: the folders that the record or the file about the last upgrade calls a set.
   */
  | {
      kind: "backup-sets-seen";
      sets: readonly SetSeen[];
      needed: readonly string[];
      named: readonly string[];
    }
  /** After a row that copies the instance's files: what the set's lists or the copies themselves have not. */
  | { kind: "copies-seen"; key: StepKey; lacking: readonly string[] }
  /** Somebody else than Octopus wrote into a folder in which the instance keeps its files. */
  | { kind: "instance-folder-written"; node: string; folder: string; by: string }
  | { kind: "not-understood"; node: string; call: string }
  // A secret found where none may be (argv, log line, file left behind, artifact, plain output).
  | { kind: "secret-seen"; where: string; which: string }
);

export type WorldEventKind = WorldEvent["kind"];
