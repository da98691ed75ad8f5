import * as z from "zod";
import { RECOVERY_MODELS } from "../../sql/statements";
import { OctopusVersion, parseVersion } from "../../values/version";
import { baselineSchema } from "./baseline";

/** A text in the file, a version in memory. */
export const version = z.codec(z.string(), z.instanceof(OctopusVersion), {
  decode: (text, { issues }) => {
    const read = parseVersion(text);
    if (read) return read;
    issues.push({ code: "custom", input: text, message: `'${text}' is not a version` });
    return z.NEVER;
  },
  encode: ({ text }) => text,
});

/** The changes since a full backup, made after the last stop; its base is `backup.file`. */
const differential = z.object({
  file: z.string(),
  sizeBytes: z.number(),
  startedAt: z.string(),
  finishedAt: z.string(),
  verifySeconds: z.number().optional(),
});

/** A database snapshot made after the last stop. It lies on the database's own storage, and is gone with it. */
const snapshot = z.object({
  name: z.string(),
  createdAt: z.string(),
  /** When this runbook dropped it, its time being over: from then on the full backup is the only way back. */
  droppedAt: z.string().optional(),
  /** When this runbook first found it gone, dropped by somebody else: said once, not with every look. */
  goneSince: z.string().optional(),
});

/** When the target's program, asked after the last stop, said that it would change nothing (by the SQL Server's clock). */
const nothingChanges = z.object({ saidAt: z.string() });

/**
 * A verified full backup off the database's own storage, and the way back to the state after the last stop: the backup
 * itself where it was made after it, else what was made then on top of it (at most one of the two), or the word that the
 * schema stays as it is, for which the backup made while serving is enough (decision 030).
 */
export const backup = z.object({
  file: z.string(),
  sizeBytes: z.number(),
  startedAt: z.string(),
  finishedAt: z.string(),
  databaseVersion: version,
  /** How long its verification took, by the clock of the node that asked for it; absent where this runbook did not make it. */
  verifySeconds: z.number().optional(),
  /** By which the file says that it is this backup; absent where the server does not tell. */
  setGuid: z.string().optional(),
  /** The sealed backup set that names it: its folder, and the instance that it is of. */
  set: z.object({ folder: z.string(), installationId: z.string() }).optional(),
  /** True where the full backup was made while nodes were serving. */
  whileServing: z.literal(true).optional(),
  differential: differential.optional(),
  snapshot: snapshot.optional(),
  nothingChanges: nothingChanges.optional(),
});

/** What a DBA has set of the database; no owner: its login is not there any more. */
const databaseSettings = z.object({
  owner: z.string().optional(),
  recovery: z.enum(RECOVERY_MODELS).optional(),
  asyncStatistics: z.boolean(),
  /** What its log files hold; a revert rebuilds them. */
  logBytes: z.number().optional(),
});

/** By what a rollback brings the database back. */
const restoredBy = z.enum(["full", "differential", "snapshot"]);

export type RestoredBy = z.infer<typeof restoredBy>;

export type DatabaseSettings = z.infer<typeof databaseSettings>;

/**
 * The node's record: one small file on each node, `%ProgramData%\OctopusHaUpgrade\run.json`. It holds the plan and what
 * was found *before* each change (decision 009). While it is open, a later run keeps the older values, so "as it was
 * before" never means "as the failed attempt left it". No secrets.
 */
export const recordSchema = z.object({
  format: z.literal(2),
  /** `forward`: an upgrade. `back`: a rollback, whose plan goes from the newer version to the older one. */
  direction: z.enum(["forward", "back"]),
  /** Open until a step has confirmed that everything is as `found` says (for the primary's: maintenance mode too). */
  open: z.boolean(),
  openedAt: z.string(),
  /** The run that opened it, e.g. `ServerTasks-42`. */
  openedBy: z.string(),
  /** Every run that wrote it since, with when it did so last: by it the next report finds a run that was cut off. */
  writtenBy: z.array(z.object({ run: z.string(), at: z.string() })).optional(),
  /** This node's name, and the primary's name and id in Octopus: a run with another primary refuses. */
  node: z.string(),
  primaryMachine: z.string(),
  primaryMachineId: z.string(),
  plan: z.object({
    from: version,
    to: version,
    final: version,
    /**
     * Every version of a way of several hops, from the one that the first run began with; kept when the record is closed,
     * for the run that makes the next hop.
     */
    path: z.array(version).optional(),
    /** The installers of the hops after this one, which every node has: kept with `path`, for the runs that make them. */
    hops: z.array(z.object({ version, sizeBytes: z.number().nullable(), sha256: z.string() })).optional(),
    /** The newest script of before: by which the schema is known where the installation history does not show it. */
    schemaScript: z.string().optional(),
    installerUrl: z.string(),
    installerSizeBytes: z.number().nullable(),
    installerSha256: z.string(),
    /** The installer of `from`: what recovery puts back. Absent where it was not to be had, or nobody asked for it. */
    previous: z
      .object({ installerUrl: z.string(), installerSizeBytes: z.number().nullable(), installerSha256: z.string() })
      .optional(),
    /** The names of the nodes that the run covers: none of them may be left out by a later attempt. */
    nodes: z.array(z.string()).optional(),
  }),
  /** What was found before the first change; a key is absent until then. */
  found: z.object({
    serviceRunning: z.boolean().optional(),
    startType: z.enum(["automatic", "automatic-delayed", "manual", "disabled"]).optional(),
    /** Of the Windows service; absent where it could not be put back as it was. */
    description: z.string().optional(),
    drained: z.boolean().optional(),
    /** How many tasks the node may run at a time, as it was before the node was kept from taking any. */
    taskCap: z.number().optional(),
    /** Only in the primary's record. */
    maintenance: z.boolean().optional(),
  }),
  /** What was read of the node before the installer changed its program. */
  facts: z.object({
    serverProgram: z.string(),
    instanceName: z.string(),
    serviceName: z.string(),
    listenPrefixes: z.array(z.string()),
    nodeAddress: z.string(),
    /** Of the Windows service: what an installer that removes the program must leave as it is. */
    account: z.string().optional(),
    imagePath: z.string().optional(),
    /** Where its server writes its log; a program that is newer than the schema may not tell. */
    home: z.string().optional(),
    /** Of the instance, by its own word; absent where the run did not ask. */
    installationId: z.string().optional(),
    /** Which master key it was (the primary's record): what is encrypted in the backup can be read with no other. */
    masterKeyFingerprint: z.string().optional(),
  }),
  /** The pre-upgrade backup, as soon as it is verified; a rollback restores it (primary's record). */
  backup: backup.nullable(),
  /** The backup of the present state that a rollback makes before it restores (primary's record). */
  presentBackup: backup.nullable(),
  /** The one from before an earlier restore, which somebody's start undid: what was written until then is in it alone. */
  firstPresentBackup: backup.optional(),
  /** The database upgrade: `begun` is written before it starts, the verdict after (primary's record). */
  databaseUpgrade: z
    .object({
      verdict: z.enum(["begun", "committed", "unchanged", "damaged"]),
      at: z.string(),
      /** The program outlived the step that started it: the verdict comes from what it printed, its exit code is unknown. */
      knownFrom: z.literal("output").optional(),
      /** What was begun: a start of the service, which says in the server's log how it went. Absent: `database --upgrade`. */
      by: z.literal("start").optional(),
      /** The program said that it upgraded the database, and nothing else bears it out: nobody may take it for unchanged. */
      saidDone: z.literal(true).optional(),
      /** Of one that is committed: the newest script by then, where the installation history did not show the upgrade yet. */
      scriptAfter: z.string().optional(),
    })
    .nullable(),
  /**
   * The restore of a rollback: `begun` is written before it starts (primary's record), together with what a restore does
   * not leave as it was: whoever restores owns the database, and its settings are the backup's (facts:
   * sql-server#restoring). A repeated restore finds those, and puts back these.
   */
  databaseRestore: z
    .object({
      verdict: z.enum(["begun", "restored"]),
      at: z.string(),
      before: databaseSettings.optional(),
      /** Absent in a record of an older runbook, which knew full backups only. */
      by: restoredBy.optional(),
    })
    .nullable(),
  /**
   * What maintenance mode was before a run that succeeded and left it on, as it was told to (the primary's closed record):
   * the next run must not take `on` for what it found.
   */
  maintenanceKept: z.boolean().optional(),
  /** What the verification of this node said last; `failed` keeps the node out of service. */
  verification: z
    .object({ verdict: z.enum(["passed", "failed", "accepted"]), at: z.string(), failures: z.array(z.string()) })
    .nullable(),
  /** What the instance held before the database upgrade (primary's record). */
  baseline: baselineSchema.optional(),
});

const isFormat1 = (file: unknown): file is object =>
  typeof file === "object" && file !== null && "format" in file && file.format === 1;
/** What format 2 has and format 1 had not. */
const SINCE_FORMAT_2 = { direction: "forward", presentBackup: null, databaseRestore: null, verification: null };

/**
 * Reads what a record's file holds: format 2, or format 1, which knows upgrades only.
 * @throws ZodError
 */
export function decodeRecord(file: unknown): NodeRecord {
  return recordSchema.parse(isFormat1(file) ? { ...file, ...SINCE_FORMAT_2, format: 2 } : file);
}

export type NodeRecord = z.infer<typeof recordSchema>;

/** The record as it lies on the node's disk. */
export interface RecordStore {
  /**
   * Undefined when there is none. Where it says no more than that a database upgrade was begun, what the upgrader printed
   * counts as well: it may have done damage when nobody was left to write that down.
   * @throws Failure `Record-Unreadable`, `Upgrade-OutputUnreadable`: what cannot be read is never ignored
   */
  read(): Promise<NodeRecord | undefined>;
  /** Replaces it atomically and flushes it. */
  write(record: NodeRecord): Promise<void>;
  /** Where it lies, for sentences. */
  readonly path: string;
}
