import { command } from "../../names/commands";
import { sameVersion } from "../../values/version";
import { Failure } from "../../step/failure";
import type { Clock } from "../../machine/clock";
import { sameMachine, type NamedMachine, type SystemVariables } from "../../step/system-variables";
import type { DatabaseSettings, NodeRecord, RecordStore, RestoredBy } from "./record";

/** Whose record it is and what the run wants: what a new record is opened with. */
interface RecordOpening {
  /** Whether the run upgrades or rolls back; an upgrade unless given. */
  direction?: NodeRecord["direction"] | undefined;
  node: string;
  plan: NodeRecord["plan"];
  facts: NodeRecord["facts"];
}

type Found = NodeRecord["found"];
type DatabaseUpgrade = NonNullable<NodeRecord["databaseUpgrade"]>;

/**
 * The node's record as a step uses it. Written before each change; in a dry run nothing is written.
 * While it is open the older values win (P5: as before the *first* attempt).
 */
export class Recorder {
  private constructor(
    private readonly store: RecordStore,
    private readonly dryRun: boolean,
    private readonly clock: Clock,
    private readonly runId: string,
    private current: NodeRecord | undefined,
    /** The primary machine that the latest record was opened with, when this run has another one. */
    readonly formerPrimary: string | undefined,
  ) {}

  /**
   * Reads the record.
   * @throws Failure `Record-OtherPrimary` while one is open that was opened with another primary (all steps, recover included)
   */
  static async read(
    store: RecordStore,
    { system, dryRun, clock }: { system: SystemVariables; dryRun: boolean; clock: Clock },
  ): Promise<Recorder> {
    const record = await store.read();
    const [primary = NOBODY] = system.primaryMachines;
    const formerPrimary = record && !isPrimaryOf(record, primary) ? record.primaryMachine : undefined;
    if (record?.open && formerPrimary !== undefined) {
      throw new Failure({
        code: "Record-OtherPrimary",
        what: `The unfinished run on node ${record.node} has the primary machine '${formerPrimary}', but this run has '${primary.name}'.`,
        why: `The primary's record knows how far the database upgrade came (${store.path}).`,
        next: `Give the target tag HAServer-Primary back to '${formerPrimary}' and run again.`,
      });
    }
    return new Recorder(store, dryRun, clock, system.runId, record, formerPrimary);
  }

  /** The open record; undefined when there is none or the last one is closed. */
  get open(): NodeRecord | undefined {
    return this.current?.open ? this.current : undefined;
  }

  /** The latest record, open or closed. */
  get latest(): NodeRecord | undefined {
    return this.current;
  }

  /**
   * Opens a record, or keeps the open one. The open record of an upgrade is turned around by the rollback of it: what was
   * found before the first attempt at the upgrade is what the rollback puts back.
   * @throws Failure `Record-OtherPlan` when the open one has another target
   */
  async openOrKeep(opening: RecordOpening, system: SystemVariables): Promise<NodeRecord> {
    const open = this.open;
    const [primary = NOBODY] = system.primaryMachines;
    if (!open) {
      return this.save({
        format: 2,
        open: true,
        openedAt: this.clock.now().toISOString(),
        openedBy: system.runId,
        primaryMachine: primary.name,
        primaryMachineId: primary.id,
        found: {},
        backup: null,
        presentBackup: null,
        databaseUpgrade: null,
        databaseRestore: null,
        verification: null,
        ...opening,
        direction: opening.direction ?? "forward",
      });
    }
    if (isTurnedAround(open, opening)) {
      const { plan } = opening;
      // Nobody rolls back what has not changed the schema: where the primary's record has no word of it, a start by hand did it.
      const at = this.clock.now().toISOString();
      const databaseUpgrade = open.databaseUpgrade ?? ({ verdict: "committed", at } as const);
      const undone = { databaseUpgrade, presentBackup: null, databaseRestore: null };
      return this.save({ ...open, direction: "back", plan, ...undone });
    }
    const direction = opening.direction ?? "forward";
    if (sameVersion(open.plan.to, opening.plan.to) && open.direction === direction) return open;
    throw new Failure({
      code: "Record-OtherPlan",
      what: `Node ${open.node} has an unfinished run to ${open.plan.to}, but this run goes to ${opening.plan.to}.`,
      why: `Its record is ${this.store.path}, opened ${open.openedAt} by ${open.openedBy}.`,
      next: `Run again with the exact version ${open.plan.to}. To give that run up while the database schema is still on ${open.plan.from}: ${command("run", "--runbook", "recover")}, which brings every node back to work on that version and closes its record. Where it finds nothing unfinished and the instance works, move that file away.`,
    });
  }

  /** Adds what was found, where nothing is known yet. Call it before the change. */
  async remember(found: Found): Promise<NodeRecord> {
    const record = this.mustBeOpen();
    return this.save({ ...record, found: { ...found, ...record.found } });
  }

  /**
   * Maintenance mode is as it was found again, and the run is not finished: the next attempt looks anew, and does not take
   * it for switched.
   */
  async forgetMaintenance(): Promise<void> {
    const record = this.mustBeOpen();
    const found = { ...record.found };
    delete found.maintenance;
    await this.save({ ...record, found });
  }

  async setBackup(backup: NonNullable<NodeRecord["backup"]>): Promise<NodeRecord> {
    return this.save({ ...this.mustBeOpen(), backup });
  }

  async setPresentBackup(presentBackup: NonNullable<NodeRecord["presentBackup"]>): Promise<NodeRecord> {
    return this.save({ ...this.mustBeOpen(), presentBackup });
  }

  /**
   * Written before a restore begins, with the backup that is restored and the settings of the database that it overwrites.
   * @param baseline what the instance held before the upgrade, and has to hold again
   * @param by by what it is brought back: an attempt that is repeated by something else loses something else
   * @returns those settings; of a restore that is repeated, as they were before the first attempt
   */
  async beginDatabaseRestore(
    backup: NonNullable<NodeRecord["backup"]>,
    found: DatabaseSettings,
    baseline: NodeRecord["baseline"],
    by: RestoredBy,
  ): Promise<DatabaseSettings> {
    const record = this.mustBeOpen();
    const before = record.databaseRestore?.before ?? found;
    const databaseRestore = { verdict: "begun" as const, at: this.clock.now().toISOString(), before, by };
    await this.save({ ...record, backup, databaseRestore, baseline: record.baseline ?? baseline });
    return before;
  }

  /**
   * Written after it ended: nothing is left of the upgrade, nor of the damage that it may have done, and what was found on
   * the newer version says nothing about the former one.
   */
  async endDatabaseRestore(): Promise<void> {
    const { by } = this.mustBeOpen().databaseRestore ?? {};
    const at = this.clock.now().toISOString();
    const databaseRestore = { verdict: "restored" as const, at, ...(by !== undefined && { by }) };
    await this.save({ ...this.mustBeOpen(), databaseRestore, databaseUpgrade: null, verification: null });
  }

  /** What was restored has been upgraded again, past every run: this rollback has its restore still before it. */
  async restoreIsUndone(): Promise<void> {
    const record = this.mustBeOpen();
    const { firstPresentBackup = record.presentBackup ?? undefined } = record;
    const databaseUpgrade = { verdict: "committed" as const, at: this.clock.now().toISOString() };
    await this.save({ ...record, firstPresentBackup, databaseUpgrade, databaseRestore: null, presentBackup: null });
  }

  /** The server refused the restore before it touched the database, which is what it was. */
  async forgetDatabaseRestore(): Promise<void> {
    await this.save({ ...this.mustBeOpen(), databaseRestore: null });
  }

  /** @param by what begins, where it is not `database --upgrade` */
  async setDatabaseUpgrade(
    verdict: DatabaseUpgrade["verdict"],
    { by, saidDone, scriptAfter }: Pick<DatabaseUpgrade, "by" | "saidDone" | "scriptAfter"> = {},
  ): Promise<NodeRecord> {
    const at = this.clock.now().toISOString();
    const more = {
      ...(by !== undefined && { by }),
      ...(saidDone !== undefined && { saidDone }),
      ...(scriptAfter !== undefined && { scriptAfter }),
    };
    return this.save({ ...this.mustBeOpen(), databaseUpgrade: { verdict, at, ...more } });
  }

  async setBaseline(baseline: NonNullable<NodeRecord["baseline"]>): Promise<NodeRecord> {
    return this.save({ ...this.mustBeOpen(), baseline });
  }

  async setVerification(
    verdict: NonNullable<NodeRecord["verification"]>["verdict"],
    failures: readonly string[],
  ): Promise<NodeRecord> {
    const verification = { verdict, at: this.clock.now().toISOString(), failures: [...failures] };
    return this.save({ ...this.mustBeOpen(), verification });
  }

  /**
   * Reads again what became of a database upgrade that was begun: its program may have gone on, and printed how it ended,
   * since this step read the record.
   * @throws Failure `Record-Unreadable`, `Upgrade-OutputUnreadable`
   */
  async hearUpgraderAgain(): Promise<NodeRecord | undefined> {
    if (this.open?.databaseUpgrade?.verdict !== "begun") return this.open;
    const databaseUpgrade = (await this.store.read())?.databaseUpgrade;
    if (databaseUpgrade?.verdict === "damaged") this.current = { ...this.open, databaseUpgrade };
    return this.open;
  }

  /** Writes down damage that was read in what the upgrader printed: the record says so from now on without it. */
  async keepDamage(): Promise<void> {
    if (this.open?.databaseUpgrade?.knownFrom === "output") await this.save(this.open);
  }

  /**
   * Writes the open record as it is: what cannot be written now can be told before something is changed that the record
   * has to follow.
   * @throws Failure `Record-NotWritten`
   */
  async proveWritable(): Promise<void> {
    if (this.open) await this.save(this.open);
  }

  /**
   * Only the step that has just confirmed that all is as the record says may close it.
   * @param maintenanceKept what maintenance mode was, when it is left on for a look by a person
   */
  async close(maintenanceKept?: boolean): Promise<void> {
    const kept = maintenanceKept === undefined ? {} : { maintenanceKept };
    if (this.open) await this.save({ ...this.open, ...kept, open: false });
  }

  /** What maintenance mode was before the last run, which left it on; undefined when it did not. */
  get maintenanceKept(): boolean | undefined {
    return this.open ? undefined : this.current?.maintenanceKept;
  }

  /** Somebody has looked, and maintenance mode is not left on any more. */
  async forgetMaintenanceKept(): Promise<void> {
    if (this.open || this.current?.maintenanceKept === undefined) return;
    const record = { ...this.current };
    delete record.maintenanceKept;
    await this.save(record);
  }

  private mustBeOpen(): NodeRecord {
    if (!this.open) throw new Error("The record is not open: openOrKeep comes first.");
    return this.open;
  }

  private async save(given: NodeRecord): Promise<NodeRecord> {
    const others = given.writtenBy?.filter(({ run }) => run !== this.runId) ?? [];
    const writtenBy = [...others, { run: this.runId, at: this.clock.now().toISOString() }].slice(-MOST_RUNS);
    const record = { ...given, writtenBy };
    // A dry run writes no record. It is no change that is announced: people are told of what they would notice.
    if (!this.dryRun) await this.store.write(record);
    this.current = record;
    return record;
  }
}

/**
 * By id, for in the first step, and after it failed, a name is not known; else by name, which a machine keeps as a rule
 * when its Tentacle is registered anew.
 */
const isPrimaryOf = (record: NodeRecord, primary: NamedMachine): boolean =>
  sameMachine(record.primaryMachineId, primary.id) || sameMachine(record.primaryMachine, primary.name);

/** Whether a rollback meets the unfinished upgrade that it takes back. */
const isTurnedAround = ({ direction, plan }: NodeRecord, opening: RecordOpening): boolean =>
  direction === "forward" &&
  opening.direction === "back" &&
  sameVersion(plan.from, opening.plan.to) &&
  sameVersion(plan.to, opening.plan.from);

/** Somebody may run it again and again for months. */
const MOST_RUNS = 20;

const NOBODY: NamedMachine = { id: "", name: "" };
