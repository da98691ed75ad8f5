import type { BackupHeader } from "../../../src/upgrade/database/database";
import type { DatabaseFile } from "../../../src/upgrade/database/database-file";
import type { DatabaseServer, DatabaseState, DatabaseVolume } from "../../../src/upgrade/database/database-server";
import type { DatabaseSnapshot } from "../../../src/upgrade/database/way-back-facts";
import { madeUpPlan } from "../../made-up/node";
import { type MadeUpDatabase, refusal } from "../../upgrade/database/made-up-database";

const LOGIN = "octopus_upgrade";

/** What begins or ends in RESTORING. */
type Overwriting = "restore" | "restore base" | "restore differential" | "revert";

type Change =
  | "async statistics off"
  | "async statistics on"
  | "single user"
  | "multi user"
  | "recovery"
  | "owner"
  | Overwriting;

const OVERWRITING: ReadonlySet<Change> = new Set(["restore", "restore base", "restore differential", "revert"]);

/** As it is shown. */
export const snapshotNamed = (name: string, state = "ONLINE"): DatabaseSnapshot => ({
  name,
  state,
  createdAt: new Date("2026-01-09T02:29:30.000Z"),
});

/**
 * A server that a test sets up by its fields; `calls` says what was asked of it, in order. A restore brings back what
 * SQL Server's does: the backup's schema and recovery model, everybody may get in, and who restores is the owner.
 */
export class MadeUpServer implements DatabaseServer {
  readonly database = "OctopusDeploy";
  is: DatabaseState | undefined = {
    ...{ name: "OctopusDeploy", state: "ONLINE", singleUser: false, recovery: "FULL", owner: "sa" },
    ...{ asyncStatistics: false, inAvailabilityGroup: false, mirrored: false, mayRestore: true },
    family: "F",
  };
  server = { login: LOGIN, engineEdition: 2, isRds: false };
  snapshotsThere: DatabaseSnapshot[] = [];
  log = 1_000_000_000;
  filesToday: DatabaseFile[] = [{ logicalName: "Octopus", physicalName: "E:\\Octopus.mdf" }];
  filesInBackup: DatabaseFile[] = [{ logicalName: "Octopus", physicalName: "D:\\Octopus.mdf" }];
  header: BackupHeader = {
    ...{ databaseName: "OctopusDeploy", familyGuid: "F", setGuid: "S", copyOnly: true },
    ...{ hasChecksums: true, damaged: false, sizeBytes: 7, isDifferential: false, baseGuid: "" },
  };
  /** Of other files than the backup from before the upgrade. */
  headers: Record<string, Partial<BackupHeader>> = {};
  /** Of other files than the full backups. */
  filesIn: Record<string, DatabaseFile[]> = {};
  broken: string[] = [];
  /** What each change fails with, time after time; undefined: it succeeds. */
  fails: Partial<Record<Change, (Error | undefined)[]>> = {};
  /** What a restore leaves behind. */
  brings: { schema?: string; state?: string; recovery?: DatabaseState["recovery"]; singleUser?: boolean } = {};
  lockIsFree = true;
  lockHeld: boolean[] = [];
  verifyFails: Error | undefined;

  constructor(
    private readonly restored: Pick<MadeUpDatabase, "schema">,
    readonly calls: string[],
  ) {}

  async now() {
    return new Date("2026-01-10T03:00:00.000Z");
  }
  async itself() {
    return this.server;
  }
  async state() {
    return this.is && { ...this.is };
  }
  async snapshots() {
    return this.snapshotsThere;
  }
  async files() {
    return this.filesToday;
  }
  async backupHeader(file: string) {
    return { ...this.header, ...this.headers[file] };
  }
  async backupFiles(file: string) {
    return this.filesIn[file] ?? this.filesInBackup;
  }
  async verifyBackup(file: string) {
    this.calls.push(`verify ${file}`);
    if (this.verifyFails) throw this.verifyFails;
  }
  async setAsyncStatistics(on: boolean) {
    this.change(on ? "async statistics on" : "async statistics off", { asyncStatistics: on });
  }
  async singleUser() {
    this.change("single user", { singleUser: true });
  }
  async multiUser() {
    this.change("multi user", { singleUser: false });
  }
  async setRecovery(recovery: NonNullable<DatabaseState["recovery"]>) {
    this.change("recovery", { recovery }, ` ${recovery}`);
  }
  async setOwner(owner: string) {
    this.change("owner", { owner }, ` ${owner}`);
  }
  async restore(file: string, places: readonly DatabaseFile[]) {
    const { schema = madeUpPlan.from.text, state = "ONLINE", recovery = "FULL", singleUser = false } = this.brings;
    const moves = places.map(({ logicalName, physicalName }) => ` ${logicalName}=${physicalName}`);
    this.change("restore", { state, recovery, singleUser, owner: LOGIN }, ` ${file}${moves.join("")}`);
    this.restored.schema = schema;
  }
  async restoreBase(file: string, places: readonly DatabaseFile[]) {
    const moves = places.map(({ logicalName, physicalName }) => ` ${logicalName}=${physicalName}`);
    this.change("restore base", { state: "RESTORING", singleUser: false, owner: LOGIN }, ` ${file}${moves.join("")}`);
  }
  async restoreDifferential(file: string, places: readonly DatabaseFile[]) {
    const { schema = madeUpPlan.from.text, recovery = "FULL" } = this.brings;
    const moves = places.map(({ logicalName, physicalName }) => ` ${logicalName}=${physicalName}`);
    this.change("restore differential", { state: "ONLINE", recovery }, ` ${file}${moves.join("")}`);
    this.restored.schema = schema;
  }
  async revert(snapshot: string) {
    const { schema = madeUpPlan.from.text, state = "ONLINE", recovery = "FULL", singleUser = false } = this.brings;
    this.change("revert", { state, recovery, singleUser }, ` ${snapshot}`);
    this.log = 500_000;
    this.restored.schema = schema;
  }
  async dropSnapshot(snapshot: string) {
    this.calls.push(`drop ${snapshot}`);
    this.snapshotsThere = this.snapshotsThere.filter(({ name }) => name !== snapshot);
  }
  disks: DatabaseVolume[] | undefined = [{ name: "D:\\", freeBytes: 50, totalBytes: 100 }];
  async volumes() {
    return this.disks;
  }
  async logBytes() {
    return this.log;
  }
  async brokenUsers() {
    return this.broken;
  }
  async lock(seconds: number) {
    this.calls.push(`lock ${seconds}`);
    if (!this.lockIsFree) return undefined;
    return {
      isHeld: async () => this.lockHeld.shift() ?? true,
      release: async () => void this.calls.push("release"),
    };
  }
  async close() {
    this.calls.push("close");
  }

  /** A database that is restoring takes no settings (facts: sql-server#restoring). */
  private change(what: Change, now: Partial<DatabaseState>, more = ""): void {
    this.calls.push(`${what}${more}`);
    const fails = this.fails[what]?.shift();
    if (fails) throw fails;
    if (this.is?.state === "RESTORING" && !OVERWRITING.has(what))
      throw refusal(5052, "ALTER DATABASE is not permitted");
    if (this.is) this.is = { ...this.is, ...now };
  }
}
