import type { StruckScript } from "../../stand-ins/engine/connection";
import { endService, restartMachine, startByHand } from "../../stand-ins/world/outsiders";
import {
  canBeInstalledByHand,
  canSwitchMaintenance,
  deleteNode,
  endDrainByHand,
  takesNoTasks,
  installByHand,
  runMonitor,
  switchMaintenanceByHand,
} from "../../stand-ins/world/people";
import type { WorldEvent } from "../../stand-ins/world/events";
import type { WorldNode } from "../../stand-ins/world/node";
import { compareTriples } from "../../stand-ins/world/triples";
import { FOR_EVER_SECONDS, type Limit, type Place } from "../../stand-ins/world/troubles";
import type { TroubleValues } from "../../stand-ins/world/trouble-values";
import type { World } from "../../stand-ins/world/world";
import { TO_SCRIPTS } from "./pairs";
import type { Deed, Lasting, Versions } from "./schedule";

/** What a schedule is played on, whatever carries it. */
export interface Struck {
  world: World;
  machines: readonly { name: string; nodeName: string; onScript?: ((script: StruckScript) => void) | undefined }[];
  /** Ends every connection to the SQL Server at once. */
  dropSqlConnections(): void;
  /** Ends every program on a node's machine. */
  endPrograms(node: WorldNode): void;
  /** Whether its disks know of troubles: only then can one be full, or held. */
  disksHaveTroubles?: boolean;
}

/** What carries out deeds. */
interface Hands {
  struck: Struck;
  versions: Versions;
  script: (node: WorldNode) => StruckScript | undefined;
  cancel: () => void;
}

type DeedOn = Extract<Deed, { node: number }>;
type DeedToAll = Exclude<Deed, DeedOn>;

/** Carries out deeds on a world. */
export class Deeds {
  private readonly lasting = new Set<Promise<void>>();

  constructor(private readonly hands: Hands) {}

  /** Resolves when nothing that was begun lasts any longer: machines are up again, services are back. */
  async untilOver(): Promise<void> {
    await Promise.all(this.lasting);
  }

  /** Whether there is something to strike now: a script, or a node in the state that it needs, is waited for. */
  hasWhatItStrikes(deed: Deed): boolean {
    const { world } = this;
    if (deed.do === "switch-maintenance") return canSwitchMaintenance(world, deed.on);
    const node = "node" in deed ? this.node(deed.node) : undefined;
    if (!node) return true;
    if (TO_SCRIPTS.includes(deed.do)) return this.hands.script(node) !== undefined;
    if (deed.do === "end-service") return node.state !== "stopped";
    if (deed.do === "install-by-hand") return canBeInstalledByHand(world, node);
    if (deed.do === "delete-node") return node.state === "stopped";
    return deed.do !== "end-drain" || takesNoTasks(world, node);
  }

  /** @returns false when there was nothing to strike */
  carryOut(deed: Deed): boolean {
    return "node" in deed ? this.onNode(deed, this.node(deed.node)) : this.onAll(deed);
  }

  private get world(): World {
    return this.hands.struck.world;
  }

  private onAll(deed: DeedToAll): boolean {
    const { world } = this;
    switch (deed.do) {
      case "cancel":
        this.hands.cancel();
        return true;
      case "drop-sql":
        this.endSqlSessions("the SQL Server ended every connection");
        return true;
      case "restart-sql": {
        const what = "the SQL Server is restarted";
        const down = this.trouble("the SQL Server", "sql-down", true, { seconds: deed.seconds }, what);
        world.sqlServerStops.abort();
        world.sqlServerStops = new AbortController();
        this.hands.struck.dropSqlConnections();
        // Whoever gets in next finds it started again.
        world.sqlServerStarts += 1;
        return down;
      }
      case "refuse-login":
        return this.trouble("the SQL Server", "login-refused", true, deed, "the SQL Server refuses the login");
      case "spoil-backup":
        return this.trouble("the SQL Server", "backup", deed.how, { times: 1 });
      case "slow-rollback":
        return this.trouble("the SQL Server", "rollback-takes", deed.seconds, { times: 1 });
      case "spoil-balancer":
        return this.trouble("the load balancer", "http", deed.how, deed);
      case "silence-balancer":
        return this.trouble("the load balancer", "http", "no-answer", deed, "the load balancer does not answer");
      case "refuse-key":
        return this.trouble("the instance", "key-refused", true, deed, "the API key is refused");
      case "spoil-download":
        return this.trouble("the downloads", "download", deed.how, deed);
      case "spoil-feed":
        return this.trouble("the downloads", "feed", deed.how, deed);
      case "switch-maintenance":
        return switchMaintenanceByHand(world, deed.on);
    }
  }

  private onNode(deed: DeedOn, node: WorldNode): boolean {
    switch (deed.do) {
      case "kill-script":
      case "kill-program":
      case "lose-connection":
        return this.onScript(deed.do, node);
      case "restart-machine":
        return this.restart(node, deed.seconds, "its machine restarts");
      case "power-loss":
        return this.restart(node, deed.seconds, "its machine lost its power");
      case "fill-disk":
      case "hold-files":
        return this.onDisk(deed, node);
      case "end-service":
      case "cling":
      case "hang-start":
      case "refuse-sc":
      case "slow-sc":
        return this.onService(deed, node);
      case "silence":
        this.last(node, "its address does not answer", () => this.switched(node, "isSilent", deed.seconds));
        return true;
      case "lag-heartbeats":
        return this.trouble(node, "heartbeats-lag", deed.seconds, deed, "its heartbeats come late");
      case "spoil-node":
        return this.trouble(node, "http", deed.how, deed);
      case "send-to-one": {
        const what = "the load balancer sends everything to it";
        return this.trouble("the load balancer", "one-node", node.name, deed, what);
      }
      case "end-installer":
        return this.trouble(node, "installer-ends", { code: deed.code, installs: deed.installs }, { times: 1 });
      case "slow-installer":
        return this.trouble(node, "installer-takes", deed.seconds, { times: 1 });
      case "end-upgrade":
        return this.trouble(node, "upgrade-ends", deed.how, { times: 1 });
      case "start-by-hand":
      case "end-drain":
      case "install-by-hand":
      case "delete-node":
      case "monitor":
        return this.byHand(deed, node);
    }
  }

  private byHand(
    deed: Extract<DeedOn, { do: "start-by-hand" | "end-drain" | "install-by-hand" | "delete-node" | "monitor" }>,
    node: WorldNode,
  ): boolean {
    const { world } = this;
    switch (deed.do) {
      case "start-by-hand":
        return this.mayBeStartedByHand(node) && startByHand(world, node);
      case "end-drain":
        return endDrainByHand(world, node);
      case "install-by-hand":
        return installByHand(world, node, this.hands.versions[deed.version]);
      case "delete-node":
        return deleteNode(world, node);
      case "monitor":
        // It does what the watchdog does, only sooner: no node is as it should not be.
        void runMonitor(world, node, deed.everySeconds);
        return true;
    }
  }

  private onService(
    deed: Extract<DeedOn, { do: "end-service" | "cling" | "hang-start" | "refuse-sc" | "slow-sc" }>,
    node: WorldNode,
  ): boolean {
    switch (deed.do) {
      case "end-service":
        if (node.state === "stopped") return false;
        this.last(node, "its service ended by itself", () => {
          const back = this.untilBack(node);
          endService(this.world, node);
          return back;
        });
        return true;
      case "cling":
        this.last(node, "its service does not stop", () => this.switched(node, "clings", deed.seconds));
        return true;
      case "hang-start":
        return this.trouble(node, "start-hangs", secondsOf(deed.seconds), { times: 1 });
      case "refuse-sc":
        return this.trouble(node, "sc-refuses", deed.code, deed);
      case "slow-sc":
        return this.trouble(node, "sc-is-slow", deed.seconds, { times: deed.times });
    }
  }

  /** Only a disk that is played can be full. */
  private onDisk(deed: Extract<DeedOn, { do: "fill-disk" | "hold-files" }>, node: WorldNode): boolean {
    if (!this.hands.struck.disksHaveTroubles) return false;
    return deed.do === "fill-disk"
      ? this.trouble(node, "disk-full", true, deed)
      : this.trouble(node, "disk-held", true, deed, "a scanner holds its record");
  }

  private onScript(what: "kill-script" | "kill-program" | "lose-connection", node: WorldNode): boolean {
    const script = this.hands.script(node);
    if (!script) return false;
    if (what === "lose-connection") {
      this.last(node, "the connection to its Tentacle was lost", () => script.ended);
      script.loseConnection();
      return true;
    }
    const killed =
      what === "kill-script" ? "its script was killed" : "the programs that its script started were killed";
    this.world.record({ kind: "disturbed", node: node.name, what: killed });
    if (what === "kill-script") script.kill();
    else this.hands.struck.endPrograms(node);
    return true;
  }

  private restart(node: WorldNode, seconds: number, what: string): boolean {
    if (node.isDown) return false;
    this.last(node, what, async () => {
      const back = this.untilBack(node);
      this.hands.script(node)?.killTree();
      if (what.includes("power")) this.world.onPowerLoss(node);
      await restartMachine(this.world, node, seconds, () => this.hands.struck.endPrograms(node));
      await back;
    });
    return true;
  }

  private endSqlSessions(what: string): void {
    this.world.record({ kind: "disturbed", node: this.primary.name, what });
    this.hands.struck.dropSqlConnections();
  }

  /** @param lastingWhat what is said of it while it lasts; what is counted says itself when it strikes */
  private trouble<K extends keyof TroubleValues>(
    place: Place,
    kind: K,
    value: TroubleValues[K],
    limit: Limit,
    lastingWhat = "",
  ): boolean {
    const lasts = () => this.world.troubles.begin(place, kind, value, limit);
    if (lastingWhat !== "") this.last(typeof place === "string" ? this.primary : place, lastingWhat, lasts);
    else void lasts();
    return true;
  }

  /**
   * A person who enables a Disabled service is beyond what any step can stop. What is promised is that the others notice
   * it. So nobody starts a program that would upgrade the schema, or one while an upgrader is at work or has done damage.
   */
  private mayBeStartedByHand({ program }: WorldNode): boolean {
    const { world } = this;
    const isDamaged = world.events.some(
      (event) => event.kind === "database-upgrade-ended" && event.result === "damaged",
    );
    return (
      program !== undefined &&
      compareTriples(program, world.schemaVersion) === 0 &&
      world.upgraders.size === 0 &&
      !isDamaged
    );
  }

  private async switched(node: WorldNode, what: "clings" | "isSilent", seconds: number): Promise<void> {
    node[what] = true;
    await this.world.clock.sleep(seconds);
    node[what] = false;
  }

  /** Until the service has been started again, or a step has taken charge of it. */
  private untilBack(node: WorldNode): Promise<void> {
    const isBack = (event: WorldEvent) =>
      "node" in event &&
      event.node === node.name &&
      (event.kind === "service-running" ||
        event.kind === "node-gone" ||
        event.kind === "service-start-failed" ||
        (event.kind === "start-type-changed" && event.by === undefined));
    return new Promise((resolve) => {
      const stop = this.world.watch((event) => {
        if (!isBack(event)) return;
        stop();
        resolve();
      });
      if (node.startType.startsWith("automatic")) return;
      // Nobody starts it again: it is as a step or an administrator wants it.
      stop();
      resolve();
    });
  }

  private last(node: WorldNode, what: string, work: () => Promise<void>): void {
    const { world } = this;
    world.record({ kind: "disturbed", node: node.name, what, lasting: "begins" });
    const lasts = work().then(() => {
      this.lasting.delete(lasts);
      if (!world.closed) world.record({ kind: "disturbed", node: node.name, what, lasting: "ends" });
    });
    this.lasting.add(lasts);
  }

  private get primary(): WorldNode {
    const primary = this.world.nodes.find(({ isPrimary }) => isPrimary);
    if (!primary) throw new Error("No node is the primary.");
    return primary;
  }

  private node(number: number): WorldNode {
    return nodeNumbered(this.world, number);
  }
}

/** @param number from 1 */
export function nodeNumbered(world: World, number: number): WorldNode {
  const node = world.nodes[number - 1];
  if (!node) throw new Error(`There is no node ${number}.`);
  return node;
}

const secondsOf = (seconds: Lasting) => (typeof seconds === "number" ? seconds : FOR_EVER_SECONDS);
