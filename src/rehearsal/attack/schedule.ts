import type { BackupStrategy } from "../../names/backup-strategies";
import type { StepKey } from "../../names/steps";
import type { FaultName } from "../../stand-ins/world/faults";
import type { WorldEventKind } from "../../stand-ins/world/events";
import type {
  BackupTrouble,
  DownloadTrouble,
  FeedTrouble,
  HttpTrouble,
  UpgradeTrouble,
} from "../../stand-ins/world/trouble-values";

/*
 * A fault schedule: everything that is chosen about an attack before it is played. Plain data: it is drawn (draw.ts), said
 * in words (words.ts) and played (play.ts) apart from each other. Nodes are numbers from 1; seconds are the rehearsal's.
 */

export interface Schedule {
  seed: number;
  nodes: number;
  versions: Versions;
  /** By how many seconds the clock of a node's machine is ahead of the others', until the faults end; below zero: behind. */
  clock?: { node: number; aheadSeconds: number } | undefined;
  /** Faults of the world, by their names: from the beginning until the faults end. */
  faults: readonly FaultName[];
  /** The first act: runs with faults. In the second the faults have ended, and the runbook is started again. */
  runs: readonly PlannedRun[];
  /** The runbook that is started in the second act; the upgrade runbook unless given. */
  wants?: string;
  /** Of the backup, in every run; `Full` unless given. */
  strategy?: BackupStrategy;
  /** Project variables of every run, beside those that a simulation always gives. */
  given?: Readonly<Record<string, string>>;
  /** Once more after the success at the end: a run that must change nothing. */
  onceMore: boolean;
}

export interface Versions {
  from: string;
  to: string;
  /** Comes out later, when the schedule says so. */
  later: string;
}

export interface PlannedRun {
  /** What happens before it begins. */
  before: readonly Before[];
  /** The version that an exact policy asks for in this run; undefined: the newest. */
  exactVersion: string | undefined;
  strikes: readonly Strike[];
  /** The upgrade runbook unless given. */
  runbook?: string;
  /** Of a rollback: so much may be lost, as the operator answers; more than anybody does unless given. */
  mayLose?: number;
  /** Of a rollback: the version to go back to, typed with the database's name. */
  backTo?: string;
}

/** What somebody does between two runs. */
export type Before =
  | { do: "move-role"; node: number }
  | { do: "release-later" }
  | { do: "disable-machine"; node: number }
  /** The node will never run again, and the administrator says so: its machine is disabled, and a project variable names it. */
  | { do: "decommission"; node: number }
  | DeedBetween;

/** What may happen between runs as well as in one. */
type DeedBetween = Extract<
  Deed,
  {
    do:
      | "start-by-hand"
      | "end-service"
      | "restart-machine"
      | "end-drain"
      | "switch-maintenance"
      | "install-by-hand"
      | "delete-node";
  }
>;

/** One fault in a run: what happens, and when. */
export interface Strike {
  when: When;
  /** So long after that. */
  afterSeconds: number;
  deed: Deed;
}

/**
 * In a run, once: when a row begins on a node, a script there announces its n-th change, the world sees its n-th event of a
 * kind, or a script of a row makes a call to the outside. Which call it is, is a share of those that the script usually
 * makes; `after`: its effect has happened, and it has not returned. Where nobody sees calls (real processes), it is a
 * while after the row has begun.
 */
export type When =
  | { at: "row"; key: StepKey; node: number }
  | { at: "change"; node: number; number: number }
  | { at: "event"; kind: WorldEventKind; node: number | undefined; number: number }
  | { at: "call"; key: StepKey; node: number; share: number; after: boolean };

/** Something that lasts so long, or until the faults end. */
export type Lasting = number | "until-the-faults-end";

/** What an installer that somebody runs by hand brings: the version of the run, a later one, or the one there was before. */
export type VersionByHand = "to" | "later" | "from";

export type Deed =
  | DeedToRun
  | DeedToMachine
  | DeedToService
  | DeedToHttp
  | DeedToInstaller
  | DeedToDatabase
  | DeedOfPeople;

type DeedToRun =
  /** The run is cancelled: all its scripts are killed with what they started. */
  | { do: "cancel" }
  /** The script on this node ends; a program that it started goes on. */
  | { do: "kill-script"; node: number }
  /** The programs that scripts started on this node end; the scripts go on. */
  | { do: "kill-program"; node: number }
  /** The server loses the Tentacle, and calls the script failed that goes on. */
  | { do: "lose-connection"; node: number };

type DeedToMachine =
  | { do: "restart-machine"; node: number; seconds: number }
  /** The same, and what was not flushed to its disk is gone. */
  | { do: "power-loss"; node: number; seconds: number }
  /** The disk with the node's record is full for the next writes. */
  | { do: "fill-disk"; node: number; times: number }
  /** A virus scanner holds the files of the node's record. */
  | { do: "hold-files"; node: number; seconds: number }
  | { do: "lag-heartbeats"; node: number; seconds: number };

type DeedToService =
  /** The node's service ends by itself. */
  | { do: "end-service"; node: number }
  /** The node's service takes that long to stop, once it is told to. */
  | { do: "cling"; node: number; seconds: number }
  /** The next start of the node's service hangs in start-pending. */
  | { do: "hang-start"; node: number; seconds: Lasting }
  /** `sc` refuses the next orders with a Windows error. */
  | { do: "refuse-sc"; node: number; code: 5 | 1053 | 1055; times: number }
  | { do: "slow-sc"; node: number; seconds: number; times: number };

type DeedToHttp =
  /** The node's address accepts connections and does not answer. */
  | { do: "silence"; node: number; seconds: number }
  /** The next answers of the node's address. */
  | { do: "spoil-node"; node: number; how: HttpTrouble; times: number }
  /** The next answers of the load balancer. */
  | { do: "spoil-balancer"; how: HttpTrouble; times: number }
  | { do: "silence-balancer"; seconds: number }
  /** The load balancer sends everything to one node, whether it serves or not. */
  | { do: "send-to-one"; node: number; seconds: number }
  /** Every node refuses the API key. */
  | { do: "refuse-key"; seconds: number }
  | { do: "spoil-download"; how: DownloadTrouble; times: number }
  | { do: "spoil-feed"; how: FeedTrouble; times: number };

type DeedToInstaller =
  /** The next installer on the node ends so; `installs`: with the new program there. */
  | { do: "end-installer"; node: number; code: number; installs: boolean }
  | { do: "slow-installer"; node: number; seconds: number };

type DeedToDatabase =
  /** Every connection to the SQL Server ends. */
  | { do: "drop-sql" }
  /** The SQL Server is restarted: sessions end, and connections are refused for so long. */
  | { do: "restart-sql"; seconds: number }
  | { do: "refuse-login"; seconds: number }
  /** The next backup. */
  | { do: "spoil-backup"; how: BackupTrouble }
  /** The next database upgrade on the node. */
  | { do: "end-upgrade"; node: number; how: UpgradeTrouble }
  /** The next database upgrade that is rolled back takes that long for it. */
  | { do: "slow-rollback"; seconds: number };

type DeedOfPeople =
  | { do: "start-by-hand"; node: number }
  /** Somebody puts a node back to work that takes no tasks. */
  | { do: "end-drain"; node: number }
  | { do: "switch-maintenance"; on: boolean }
  /** Somebody runs an installer on a node that is out of service. */
  | { do: "install-by-hand"; node: number; version: VersionByHand }
  /** Somebody deletes a stopped node in the instance: it registers itself again when it is started. */
  | { do: "delete-node"; node: number }
  /** From now on a monitor starts the node's service whenever it has stopped, unless it is Disabled. */
  | { do: "monitor"; node: number; everySeconds: number };
