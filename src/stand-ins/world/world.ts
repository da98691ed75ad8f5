import type { RunByApi } from "./runs-by-api";
import type { SqlDatabase, SqlDatabaseState } from "../sql/sql-world";
import type { FaultName } from "./faults";
import { FolderAcls } from "./folder-acl";
import type { NodeComputers } from "./node-computers";
import type { Scenario } from "./scenario";
import { Chance } from "./chance";
import type { WorldEvent, WorldSnapshot } from "./events";
import type { Heard } from "./heard";
import type { InstanceData, Written } from "./held-data";
import type { WorldNode } from "./node";
import { Troubles } from "./troubles";
import type { WorldClock } from "./world-clock";
import type { Unreadable } from "./left-there";

/** `database --upgrade` as the SQL Server and its machine see it. */
export interface Upgrader {
  host: string;
  /** Until it is committed or rolled back. */
  inTransaction: boolean;
}

/** An event without its time, which the world puts in. */
type NewEvent = WithoutTime<WorldEvent>;
type WithoutTime<T> = T extends unknown ? Omit<T, "atSeconds"> : never;

/** It belongs to an administrator, as a database does that somebody made by hand. */
const newDatabase = ({ inAvailabilityGroup = false, isMirrored = false }: Partial<SqlDatabaseState>): SqlDatabase => ({
  ...{ state: "ONLINE", access: "MULTI_USER", recovery: "FULL", owner: "sa", asyncStatistics: false },
  ...{ inAvailabilityGroup, isMirrored, snapshots: [], brokenUsers: [] },
  ...{ differentialBase: undefined, history: [], restored: undefined, revertCutAtStart: undefined },
  logBytes: 2_000_000_000,
  familyGuid: "5D1A4C9E-0B6F-4B7A-9C53-6C1F2E8A7D10",
  files: [
    { logicalName: "OctopusDeploy", physicalName: "D:\\Data\\OctopusDeploy.mdf", type: 0 },
    { logicalName: "OctopusDeploy_log", physicalName: "L:\\Log\\OctopusDeploy_log.ldf", type: 1 },
  ],
});

const CAP_HEEDED_AFTER_SECONDS = [0, 40, 20];

const MACHINE_KEY_BYTES = 32; // AES-256

/**
 * The rehearsed world: what is true, and the list of what happened. The files beside this one decide what happens when a
 * stand-in is asked for something (services.ts, tasks.ts, database-upgrade.ts, installer.ts). A step reaches it only
 * through the protocols of the stand-ins.
 */
export class World {
  readonly chance: Chance;
  readonly events: WorldEvent[] = [];
  /** What stand-ins were asked and scripts said, in order. */
  readonly heard: Heard[] = [];
  /** Whether anybody will read that: it is most of what a world remembers. */
  keepsHeard = true;
  maintenance = false;
  schemaVersion: string;
  readonly installationHistory: { version: string | null; installed: Date }[];
  /** Upgraders at work on the database, rollbacks included: by node. */
  readonly upgraders = new Map<string, Upgrader>();
  /** Nodes on which its process runs: one that was killed is rolled back without it, another has yet to say how it ended. */
  readonly upgraderProcesses = new Set<string>();
  /** What people and projects wrote into the instance since the world began. */
  readonly written: Written[] = [];
  /** Runs of runbooks that somebody started through the API, with their ends. */
  readonly runsByApi: RunByApi[] = [];
  /** What the instance's database held when a backup ended, by the backup's file. */
  readonly backups = new Map<string, InstanceData>();
  /** The same of a database snapshot, by its name, when it was created. */
  readonly snapshotData = new Map<string, InstanceData>();
  /** The instance's database, as the SQL Server's own catalogue knows it. */
  readonly database: SqlDatabase;
  /** Its storage has spoiled it. */
  unreadable: Unreadable | undefined;
  /** Application locks held on the SQL Server, each after the database in which it lives. */
  readonly locks = new Set<string>();
  /** Things that go on by themselves (installers, rollbacks, starts, stops). */
  private underWay = 0;
  private lastTask = 1000;
  private readonly struck = new Set<FaultName>();
  /** What is wrong now, besides the named faults. */
  readonly troubles = new Troubles(this);
  /** Takes away what was not flushed, where the disk is one that can. */
  onPowerLoss: (node: WorldNode) => void = () => undefined;
  private readonly watchers = new Set<(event: WorldEvent) => void>();
  private readonly acceptingWatchers = new Set<(node: WorldNode) => void>();
  readonly acls: FolderAcls;
  /** Which stand-in programs were called: a test lists those that never are. */
  readonly called = new Set<string>();
  /** Looks for secrets in what everybody on a machine can see: the arguments of programs. */
  onProgramCall: (node: string, program: string, args: readonly string[]) => void = () => undefined;
  /** Where the instance keeps its files, as this computer names it. */
  serverFolders = "";
  /** What `show-configuration` tells of a node. */
  configurationOf: (node: WorldNode) => Readonly<Record<string, string>> = () => ({});
  /** Ends every session on the SQL Server, as somebody with the right to can. */
  endSqlSessions: () => void = () => undefined;
  /** Aborted, and replaced, when the SQL Server is stopped. */
  sqlServerStops = new AbortController();
  sqlServerStarts = 1;
  closed = false;
  /** Versions that the feed offers besides the scenario's, in the order in which they came out. */
  readonly releasedLater: string[] = [];
  private faultsAreOver = false;
  /** Takes away what a fault put on the nodes' disks. */
  readonly atEndOfFaults: (() => void)[] = [];

  constructor(
    readonly scenario: Scenario,
    readonly nodes: readonly WorldNode[],
    readonly computers: NodeComputers,
    readonly clock: WorldClock,
  ) {
    this.chance = new Chance(scenario.seed);
    for (const node of nodes) node.machineKey = this.chance.bytes(MACHINE_KEY_BYTES);
    this.acls = new FolderAcls(computers.disk);
    this.database = newDatabase(scenario.left?.sqlServer?.state ?? {});
    this.schemaVersion = scenario.from;
    this.installationHistory = [
      { version: null, installed: new Date("2023-02-01T00:00:00Z") },
      { version: scenario.from, installed: new Date("2025-11-01T00:00:00Z") },
    ];
  }

  /** Seconds of the rehearsal since it began. */
  now(): number {
    return Math.round(this.clock.seconds() * 100) / 100;
  }

  has(fault: FaultName): boolean {
    return !this.faultsAreOver && this.scenario.faults.includes(fault);
  }

  get faultsHaveEnded(): boolean {
    return this.faultsAreOver;
  }

  /** From now on nothing goes wrong any more: what the scenario's faults hold up ends. */
  endFaults(): void {
    this.faultsAreOver = true;
    for (const end of this.atEndOfFaults) end();
    this.troubles.endAll();
    for (const node of this.nodes) {
      for (const task of node.tasks) task.endsAtSeconds = Math.min(task.endsAtSeconds, this.longestFromNow());
      node.clings = false;
      node.isSilent = false;
    }
  }

  private longestFromNow(): number {
    return this.clock.seconds() + this.scenario.durations.longestTaskSeconds;
  }

  /** The newest version that the feed offers. */
  newest(): string {
    return this.releasedLater.at(-1) ?? this.scenario.to;
  }

  /** For a fault that strikes once: whether it is now. */
  strikes(fault: FaultName): boolean {
    if (!this.has(fault) || this.struck.has(fault)) return false;
    this.struck.add(fault);
    return true;
  }

  record(event: NewEvent): void {
    const full = { atSeconds: this.now(), ...event };
    this.events.push(full);
    for (const watcher of this.watchers) watcher(full);
  }

  /** Tells of every event from now on. @returns a function that ends it */
  watch(watcher: (event: WorldEvent) => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  snapshot(): WorldSnapshot {
    return {
      nodes: this.nodes.filter(({ isGone }) => !isGone).map((node) => node.snapshot()),
      maintenance: this.maintenance,
      schemaVersion: this.schemaVersion,
      runningTasks: this.nodes.flatMap(({ tasks }) => tasks.map(({ description }) => description)),
    };
  }

  /** Whether nothing goes on by itself any more. */
  isQuiet(): boolean {
    return this.underWay === 0;
  }

  /** Lets something go on by itself: whoever asked for it may be gone by then. */
  async goesOn<T>(work: () => Promise<T>): Promise<T> {
    this.underWay += 1;
    try {
      return await work();
    } finally {
      this.underWay -= 1;
    }
  }

  /** Lets a node's address accept connections, or refuse them. */
  setAccepting(node: WorldNode, accepts: boolean): void {
    if (node.acceptsConnections === accepts) return;
    node.acceptsConnections = accepts;
    for (const watcher of this.acceptingWatchers) watcher(node);
  }

  /** Tells at once when a node begins or ends to accept connections. @returns a function that ends it */
  onAccepting(watcher: (node: WorldNode) => void): () => void {
    this.acceptingWatchers.add(watcher);
    return () => this.acceptingWatchers.delete(watcher);
  }

  /** Says so when a node begins or ends to answer its ping with 200. */
  noteServing(node: WorldNode): void {
    if (node.serves === node.wasServing) return;
    node.wasServing = node.serves;
    const { name, program = "" } = node;
    this.record({
      kind: "serving-changed",
      node: name,
      serving: node.serves,
      version: program,
      schemaVersion: this.schemaVersion,
    });
  }

  setDraining(node: WorldNode, draining: boolean, by: "program" | "api" | "somebody" | "restore"): void {
    if (node.draining === draining) return;
    node.draining = draining;
    this.record({ kind: "drain-changed", node: node.name, draining, by });
    this.noteServing(node);
  }

  setTaskCap(node: WorldNode, cap: number, by?: "somebody" | "restore"): void {
    if (node.taskCap === cap) return;
    // Nobody knows how soon a running node heeds it: one does at once, the next one late (facts: octopus-nodes#task-cap).
    const slowness = (this.scenario.seed + this.nodes.indexOf(node)) % CAP_HEEDED_AFTER_SECONDS.length;
    node.setTaskCap(cap, { now: this.now(), heededAfter: CAP_HEEDED_AFTER_SECONDS[slowness] ?? 0 });
    this.record({ kind: "task-cap-set", node: node.name, cap, ...(by && { by }) });
  }

  setMaintenance(on: boolean, by?: "somebody" | "restore"): void {
    if (this.maintenance === on) return;
    this.maintenance = on;
    this.record({ kind: "maintenance-changed", on, ...(by && { by }) });
  }

  hear(heard: WithoutTime<Heard>): void {
    if (this.keepsHeard) this.heard.push({ atSeconds: this.now(), ...heard });
  }

  noteCall(node: string, program: string, args: readonly string[]): void {
    this.called.add(program);
    this.hear({ kind: "program", node, program, args });
    this.onProgramCall(node, program, args);
  }

  nextTaskId(): string {
    this.lastTask += 1;
    return `ServerTasks-${this.lastTask}`;
  }

  /** Names of the nodes whose service runs. */
  runningNodes(): string[] {
    return this.nodes.filter((node) => node.isRunning).map(({ name }) => name);
  }

  /** How old a node's heartbeat is: refreshed while its service runs, silent afterwards. */
  heartbeatAgeSeconds(node: WorldNode): number {
    const { heartbeatEverySeconds } = this.scenario.durations;
    const lag = this.troubles.now(node, "heartbeats-lag") ?? 0;
    if (node.isRunning) return ((this.now() - node.runningSinceSeconds) % heartbeatEverySeconds) + lag;
    return this.now() - node.lastSeenSeconds;
  }
}
