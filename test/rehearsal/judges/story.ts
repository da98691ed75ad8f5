import type { StepKey } from "../../../src/names/steps";
import type { NodeSnapshot, WorldEvent, WorldSnapshot } from "../../../src/stand-ins/world/events";

export const OLD = "2025.3.14357";
export const NEW = "2025.4.10333";
export const PRIMARY = "ha-1";
const NODES = ["ha-1", "ha-2", "ha-3"];
export const SHA256 = "5e".repeat(32);

type NewEvent = WorldEvent extends infer E ? (E extends WorldEvent ? Omit<E, "atSeconds"> : never) : never;
type Node = NodeSnapshot & { version: string };

/**
 * Writes the list of events that a rehearsed world would write, from what is told to it. Each event takes ten seconds.
 * It allows everything: telling of what must not happen is what it is for.
 */
export class Story {
  readonly events: WorldEvent[] = [];
  maintenance = false;
  schemaVersion = OLD;
  private readonly nodes = new Map<string, Node>();
  private runs = 0;
  private runId = "";

  constructor(names: readonly string[] = NODES) {
    for (const name of names) {
      this.nodes.set(name, {
        ...{ name, installedVersion: OLD, version: OLD, running: true, serving: true, draining: false },
        startType: "automatic",
      });
    }
    this.tell({ kind: "world-began", snapshot: this.snapshot() });
  }

  tell(event: NewEvent): this {
    this.events.push({ atSeconds: this.events.length * 10, ...event });
    return this;
  }
  node(name: string): Node {
    return this.nodes.get(name)!;
  }
  get names(): string[] {
    return [...this.nodes.keys()];
  }
  running(): string[] {
    return this.names.filter((name) => this.node(name).running);
  }
  snapshot(): WorldSnapshot {
    const nodes = [...this.nodes.values()].map((node) => ({ ...node }));
    return { nodes, maintenance: this.maintenance, schemaVersion: this.schemaVersion, runningTasks: [] };
  }

  runBegan(more: Partial<Extract<WorldEvent, { kind: "run-began" }>> = {}): this {
    this.runs += 1;
    this.runId = `ServerTasks-${this.runs}`;
    const run = { runId: this.runId, from: OLD, to: NEW, dryRun: false, installerSha256: SHA256, ...more };
    return this.tell({ ...run, kind: "run-began" });
  }
  runEnded(outcome: "success" | "failed" | "cancelled" = "success"): this {
    return this.tell({ kind: "run-ended", runId: this.runId, outcome, snapshot: this.snapshot() });
  }
  rowBegan(key: StepKey, machine = "octo-1"): this {
    return this.tell({ kind: "row-began", runId: this.runId, key, machine });
  }
  rowEnded(key: StepKey, outcome: "success" | "failed" | "cancelled" = "success", reason?: string): this {
    const machine = "octo-1";
    const why = reason === undefined ? {} : { reason };
    return this.tell({ kind: "row-ended", runId: this.runId, key, machine, outcome, ...why });
  }

  stop(name: string, tasksCutOff: string[] = [], operatorChoseCutOff = false): this {
    Object.assign(this.node(name), { running: false });
    this.served(name);
    return this.tell({ kind: "service-stopped", node: name, tasksCutOff, operatorChoseCutOff });
  }
  start(name: string, by: "command" | "watchdog" | "hand" = "command"): this {
    const node = this.node(name);
    node.version = node.installedVersion ?? "";
    this.tell({ kind: "service-starting", node: name, by, version: node.version });
    node.running = true;
    const { version, draining } = node;
    this.tell({ kind: "service-running", node: name, version, schemaVersion: this.schemaVersion, draining });
    return this.served(name);
  }
  startType(name: string, to: "automatic" | "disabled"): this {
    const from = this.node(name).startType;
    this.node(name).startType = to;
    return this.tell({ kind: "start-type-changed", node: name, from, to });
  }
  describe(name: string, to: string): this {
    const node = this.node(name);
    const from = node.description ?? "";
    node.description = to;
    return this.tell({ kind: "description-changed", node: name, from, to });
  }
  drain(name: string, draining = true): this {
    this.node(name).draining = draining;
    this.tell({ kind: "drain-changed", node: name, draining, by: "program" });
    return this.served(name);
  }
  switchMaintenance(on: boolean): this {
    this.maintenance = on;
    return this.tell({ kind: "maintenance-changed", on });
  }
  install(name: string, version = NEW, more: Partial<Extract<WorldEvent, { kind: "installer-began" }>> = {}): this {
    const node = this.node(name);
    this.tell({
      ...{ node: name, file: "C:\\staging\\octopus.msi", sha256: SHA256, version, folderClosed: true },
      ...{ serviceRunning: node.running, arguments: "/i octopus.msi /quiet /norestart", ...more },
      kind: "installer-began",
    });
    const from = node.installedVersion;
    node.installedVersion = version;
    return this.tell({ kind: "installer-ended", node: name, exitCode: 0, from, to: version });
  }
  /** Removes what is installed. */
  uninstall(name: string): this {
    const node = this.node(name);
    const from = node.installedVersion;
    this.tell({
      ...{ node: name, file: "C:\\staging\\octopus.msi", sha256: SHA256, version: from, folderClosed: true },
      ...{ serviceRunning: node.running, arguments: "/x octopus.msi /quiet /norestart", uninstalls: true },
      kind: "installer-began",
    });
    node.installedVersion = undefined;
    return this.tell({ kind: "installer-ended", node: name, exitCode: 0, from, to: undefined });
  }
  installFails(name: string, exitCode: number): this {
    const { installedVersion } = this.node(name);
    this.install(name, NEW);
    this.node(name).installedVersion = installedVersion;
    const ended = this.events.pop();
    if (ended?.kind !== "installer-ended") throw new Error("An installer ends last.");
    return this.tell({ ...ended, exitCode, to: installedVersion });
  }
  backup(more: { verified?: boolean; withChecksum?: boolean; finished?: boolean } = {}): this {
    const { verified = true, withChecksum = true, finished = true } = more;
    const file = `D:\\backup-${this.events.length}.bak`;
    this.tell({ kind: "backup-began", file, nodesRunning: this.running(), copyOnly: true, checksum: true });
    if (!finished) return this.tell({ kind: "backup-failed", file, because: "the device is full" });
    this.tell({ kind: "backup-finished", file, schemaVersion: this.schemaVersion, sizeBytes: 1 });
    return this.tell({ kind: "backup-verified", file, ok: verified, withChecksum });
  }
  saysNothingChanges(node = PRIMARY): this {
    const nodesRunning = this.running();
    return this.tell({ kind: "nothing-to-change-said", node, from: this.schemaVersion, to: NEW, nodesRunning });
  }
  upgradeBegan(more: Partial<Omit<Extract<WorldEvent, { kind: "database-upgrade-began" }>, "kind">> = {}): this {
    const upgrade = { node: PRIMARY, otherUpgraders: 0, holdsUpgraderLock: true, ...more };
    const nodesRunning = this.running();
    return this.tell({ kind: "database-upgrade-began", from: this.schemaVersion, to: NEW, nodesRunning, ...upgrade });
  }
  upgradeEnded(result: "committed" | "rolled-back" | "damaged" = "committed", node = PRIMARY): this {
    if (result === "committed") this.schemaVersion = NEW;
    return this.tell({ kind: "database-upgrade-ended", node, result, schemaVersion: this.schemaVersion });
  }

  private served(name: string): this {
    const node = this.node(name);
    const serving = node.running && !node.draining;
    if (serving === node.serving) return this;
    node.serving = serving;
    const { version } = node;
    return this.tell({ kind: "serving-changed", node: name, serving, version, schemaVersion: this.schemaVersion });
  }
}

type Rows = Partial<Record<StepKey, (story: Story) => unknown>>;

const others = (story: Story) => story.names.filter((name) => name !== PRIMARY);
const each = (names: readonly string[], act: (name: string) => unknown) => names.forEach((name) => act(name));

/** What each row does when all goes well. */
const ROWS: Rows = {
  "inspect-nodes": () => {},
  "check-version": () => {},
  "stage-installer": () => {},
  "take-primary-out": (story) => story.drain(PRIMARY).startType(PRIMARY, "disabled").stop(PRIMARY),
  "install-on-primary": (story) => story.install(PRIMARY),
  "ask-schema-change": () => {},
  "enable-maintenance": (story) => story.switchMaintenance(true),
  "drain-nodes": (story) => each(others(story), (name) => story.drain(name)),
  "take-baseline": () => {},
  "stop-nodes": (story) => each(others(story), (name) => story.startType(name, "disabled").stop(name)),
  "back-up-database": (story) => story.backup(),
  "install-on-primary-if-not-done": () => {},
  "upgrade-database": (story) => story.upgradeBegan().upgradeEnded(),
  "start-primary": (story) => story.startType(PRIMARY, "automatic").start(PRIMARY),
  "verify-primary": (story) => story.drain(PRIMARY, false),
  "install-on-others": (story) => each(others(story), (name) => story.install(name)),
  "restart-others": (story) =>
    each(others(story), (name) => story.startType(name, "automatic").start(name).drain(name, false)),
  "verify-instance": () => {},
  "smoke-test": () => {},
  "restore-maintenance": (story) => story.switchMaintenance(false),
};

interface Telling {
  /** What rows did instead of what they should have done. */
  instead?: Rows;
  /** The last row that was begun; what comes after it did not happen. */
  endsIn?: StepKey;
  /** Where it goes on. */
  from?: StepKey;
  outcome?: "success" | "failed" | "cancelled";
  /** What happens after the last row, before the run ends: recovery. */
  finally?: (story: Story) => unknown;
  reason?: string;
}

/** Tells of a run of the list, with what is special about it. */
export function tellRun(story: Story, telling: Telling = {}): Story {
  const { instead = {}, endsIn, from = "inspect-nodes", outcome = "success", reason } = telling;
  const keys = Object.keys(ROWS) as StepKey[];
  story.runBegan();
  for (const key of keys.slice(keys.indexOf(from))) {
    story.rowBegan(key);
    (instead[key] ?? ROWS[key])?.(story);
    if (key === endsIn) {
      if (outcome !== "success") story.rowEnded(key, outcome, reason);
      break;
    }
    story.rowEnded(key);
  }
  telling.finally?.(story);
  return story.runEnded(outcome);
}

/** What recover does when the database is unchanged: every node on the old program back to work, maintenance as before. */
export function recoverOld(story: Story): void {
  for (const name of story.names) {
    const node = story.node(name);
    if (node.installedVersion !== OLD) continue;
    if (node.startType === "disabled") story.startType(name, "automatic");
    if (!node.running) story.start(name);
    if (node.draining) story.drain(name, false);
  }
  if (story.maintenance) story.switchMaintenance(false);
}
