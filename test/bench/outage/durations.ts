import { scenarioOf, type Scenario } from "../../../src/stand-ins/world/scenario";

/** A duration or a speed that nobody has measured for this project, and where it comes from. */
interface Given {
  value: number;
  source: string;
}

/** What the outage is measured with: the same for the vendor's runbook and for ours. */
export const GIVEN = {
  backupMegabytesASecond: {
    value: 50,
    source:
      "One backup to a share over a gigabit link: 40 to 50 MB/s (Joe Chang, sqlblog.com, 'Dedicated network adapter(s) for transferring SQL backups', 2008). Both guides write to a share.",
  },
  verifyMegabytesASecond: {
    value: 50,
    source: "RESTORE VERIFYONLY reads the whole file back over the same link; taken as fast as writing it.",
  },
  compressedShare: {
    value: 0.5,
    source:
      "Only ours compresses: the server's default is off (Microsoft, 'backup compression default'). Microsoft's example of a ratio is 3:1 ('Backup compression'); taken as 2:1, because Octopus keeps a part of its data compressed.",
  },
  changedShare: { value: 0.05, source: "The limit for a differential backup is set for 5 % changed since its base." },
  copyOnWriteFactor: {
    value: 1.2,
    source:
      "Each first write of a page costs another one (Microsoft, 'Database snapshots'). How much that is depends on the upgrade: assumed.",
  },
  databaseUpgradeSeconds: {
    value: 420,
    source: "As in every rehearsal. The vendor speaks of 5 to 10 minutes for a whole outage; assumed.",
  },
  afterCommitSeconds: {
    value: 10,
    source:
      "Scripts that always run, whether or not anything changes in the schema. Every start of the server runs them too (#7427), and a whole start, them included, is taken as 60 s below. How small nobody has published; assumed.",
  },
  serviceStopSeconds: { value: 20, source: "As in every rehearsal; assumed." },
  serviceStartSeconds: {
    value: 60,
    source: "As in every rehearsal; that a start takes longer than 30 s has been reported (#2375).",
  },
  installSeconds: { value: 60, source: "As in every rehearsal; assumed." },
  scriptStartSeconds: {
    value: 2,
    source:
      "From the beginning of a step until its script does something: Tentacle, Calamari and PowerShell. #7852 reports 4 s on machines with a virus scanner; assumed.",
  },
} as const satisfies Record<string, Given>;

/** A watchdog would start what the vendor's runbook leaves startable: neither side has one. */
const NO_WATCHDOG_SECONDS = 30 * 86_400;
const MEGABYTES_IN_A_GIGABYTE = 1000;
/** Of the version that the stand-in instance runs. */
const PATCH = "2025.3.14999";

/** What may differ from one measurement to the next. */
export interface Measured {
  nodes: number;
  /** Of the database. */
  gigabytes: number;
  /** How long each task runs that is at work when the nodes are drained. */
  taskSeconds?: number;
  /** To a patch of the same year and minor version, which changes nothing in the schema. */
  isPatch?: boolean;
  /** In place of the given ones. */
  backupMegabytesASecond?: number;
  scriptStartSeconds?: number;
}

/** The scenario of one measurement. */
export function scenarioFor(measured: Measured): Scenario {
  const { nodes, gigabytes, taskSeconds = 60 } = measured;
  const { backupMegabytesASecond: backup, verifyMegabytesASecond: verify, ...as } = GIVEN;
  const scenario = scenarioOf({ nodes, ...(measured.isPatch && { to: PATCH }) });
  const megabytes = gigabytes * MEGABYTES_IN_A_GIGABYTE;
  return {
    ...scenario,
    durations: {
      ...scenario.durations,
      ...Object.fromEntries(Object.entries(as).map(([name, { value }]) => [name, value])),
      ...(measured.scriptStartSeconds !== undefined && { scriptStartSeconds: measured.scriptStartSeconds }),
      backupSeconds: megabytes / (measured.backupMegabytesASecond ?? backup.value),
      verifySeconds: megabytes / (measured.backupMegabytesASecond ?? verify.value),
      shortestTaskSeconds: taskSeconds,
      longestTaskSeconds: taskSeconds,
      watchdogEverySeconds: NO_WATCHDOG_SECONDS,
    },
  };
}
