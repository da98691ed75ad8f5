import type { StruckScript } from "../../stand-ins/engine/connection";
import type { RunnerEvent } from "../run-events";
import type { StandIns } from "../../stand-ins/outside";
import { compareTriples } from "../../stand-ins/world/triples";
import type { WorldEvent } from "../../stand-ins/world/events";
import type { WorldNode } from "../../stand-ins/world/node";
import { endService, restartMachine, startByHand } from "../../stand-ins/world/outsiders";
import type { Before, Deed, Strike, When } from "./schedule";
import { strikeInWords } from "./words";

type DeedBetween = Exclude<Before, { do: "move-role" | "release-later" }>;
type DeedOnNode = Extract<Deed | DeedBetween, { node: number }>;

/** Carries out strikes and what happens between runs, on the stand-ins of a rehearsal that is going on. */
export class Strikes {
  readonly struck: string[] = [];
  readonly missed: string[] = [];
  private waiting: { strike: Strike; seen: number }[] = [];
  private cancel = new AbortController();
  private runNumber = 0;
  private readonly scripts = new Map<string, StruckScript>();
  private readonly lasting = new Set<Promise<void>>();
  private readonly stopWatching: () => void;

  constructor(private readonly standIns: StandIns) {
    this.stopWatching = standIns.world.watch((event) => this.trigger((when) => isEvent(when, event)));
    for (const machine of standIns.machines) {
      machine.onScript = (script) => {
        this.scripts.set(machine.nodeName, script);
        // It was begun in the moment in which its machine went down.
        if (standIns.world.nodes.some(({ name, isDown }) => isDown && name === machine.nodeName)) script.killTree();
        void script.ended.then(() => {
          if (this.scripts.get(machine.nodeName) === script) this.scripts.delete(machine.nodeName);
        });
      };
    }
  }

  close(): void {
    this.stopWatching();
  }

  /** Lies in wait for a run. @returns the signal that cancels it */
  runBegins(strikes: readonly Strike[]): AbortSignal {
    this.runNumber += 1;
    this.waiting = strikes.map((strike) => ({ strike, seen: 0 }));
    this.cancel = new AbortController();
    return this.cancel.signal;
  }

  /** What has not struck by now does not strike any more. */
  runEnds(): void {
    for (const { strike } of this.waiting) this.missed.push(strikeInWords(strike));
    this.waiting = [];
  }

  /** Told of what the runner sees. */
  runnerEvent(event: RunnerEvent): void {
    if (event.kind !== "script-began" && event.kind !== "script-text") return;
    const node = this.standIns.machines.find(({ name }) => name === event.machine)?.nodeName ?? "";
    this.trigger(
      (when) =>
        (when.at === "row" &&
          event.kind === "script-began" &&
          when.key === event.row.key &&
          this.node(when.node).name === node) ||
        (when.at === "change" &&
          event.kind === "script-text" &&
          event.text.startsWith("Now: ") &&
          this.node(when.node).name === node),
    );
  }

  /** Resolves when nothing that was begun lasts any longer: machines are up again, services are back. */
  async untilOver(): Promise<void> {
    await Promise.all(this.lasting);
  }

  private trigger(isIt: (when: When) => boolean): void {
    const due = this.waiting.filter((each) => {
      if (!isIt(each.strike.when)) return false;
      each.seen += 1;
      return each.seen === ("number" in each.strike.when ? each.strike.when.number : 1);
    });
    const run = this.runNumber;
    for (const each of due) {
      const strike = async () => {
        if (each.strike.afterSeconds > 0) await this.standIns.world.clock.sleep(each.strike.afterSeconds);
        const isDue = () => this.runNumber === run && this.waiting.includes(each);
        while (isDue() && !this.hasWhatItStrikes(each.strike.deed)) await this.standIns.world.clock.sleep(1);
        if (!isDue()) return;
        this.waiting = this.waiting.filter((other) => other !== each);
        (this.carryOut(each.strike.deed) ? this.struck : this.missed).push(strikeInWords(each.strike));
      };
      // Not within the event that brought it on: whoever told of it has not finished.
      void this.standIns.world.clock.sleep(0).then(strike);
    }
  }

  /** A row begins before the process of its script does: a script is waited for. */
  private hasWhatItStrikes(deed: Deed): boolean {
    if (deed.do !== "kill-script" && deed.do !== "lose-connection") return true;
    return this.scripts.has(this.node(deed.node).name);
  }

  /** @returns false when there was nothing to strike */
  carryOut(deed: Deed | DeedBetween): boolean {
    const { world } = this.standIns;
    if ("node" in deed) return this.carryOutOnNode(deed, this.node(deed.node));
    if (deed.do === "cancel") this.cancel.abort();
    else {
      const primary = world.nodes.find(({ isPrimary }) => isPrimary);
      world.record({ kind: "disturbed", node: primary?.name ?? "", what: "the SQL Server ended every connection" });
      this.standIns.dropSqlConnections();
    }
    return true;
  }

  private carryOutOnNode(deed: DeedOnNode, node: WorldNode): boolean {
    const { world } = this.standIns;
    const script = this.scripts.get(node.name);
    switch (deed.do) {
      case "kill-script":
        if (!script) return false;
        world.record({ kind: "disturbed", node: node.name, what: "its script was killed" });
        script.kill();
        return true;
      case "lose-connection":
        if (!script) return false;
        this.last(node, "the connection to its Tentacle was lost", () => script.ended);
        script.loseConnection();
        return true;
      case "restart-machine":
        if (node.isDown) return false;
        this.last(node, "its machine restarts", async () => {
          const back = this.untilBack(node);
          script?.killTree();
          await restartMachine(world, node, deed.seconds, () => this.standIns.endPrograms(node));
          await back;
        });
        return true;
      case "end-service":
        if (node.state === "stopped") return false;
        this.last(node, "its service ended by itself", () => {
          const back = this.untilBack(node);
          endService(world, node);
          return back;
        });
        return true;
      case "cling":
        this.last(node, "its service does not stop", () => this.switched(node, "clings", deed.seconds));
        return true;
      case "silence":
        this.last(node, "its address does not answer", () => this.switched(node, "isSilent", deed.seconds));
        return true;
      case "start-by-hand":
        return this.mayBeStartedByHand(node) && startByHand(world, node);
    }
  }

  /**
   * A person who enables a Disabled service is beyond what any step can stop. What is promised is that the others notice
   * it. So nobody starts a program that would upgrade the schema, or one while an upgrader is at work or has done damage.
   */
  private mayBeStartedByHand({ program }: WorldNode): boolean {
    const { world } = this.standIns;
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
    await this.standIns.world.clock.sleep(seconds);
    node[what] = false;
  }

  /** Until the service has been started again, or a step has taken charge of it. */
  private untilBack(node: WorldNode): Promise<void> {
    const { world } = this.standIns;
    const isBack = (event: WorldEvent) =>
      "node" in event &&
      event.node === node.name &&
      (event.kind === "service-running" ||
        event.kind === "service-start-failed" ||
        (event.kind === "start-type-changed" && event.by === undefined));
    return new Promise((resolve) => {
      const stop = world.watch((event) => {
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
    const { world } = this.standIns;
    world.record({ kind: "disturbed", node: node.name, what, lasting: "begins" });
    const lasts = work().then(() => {
      this.lasting.delete(lasts);
      if (!world.closed) world.record({ kind: "disturbed", node: node.name, what, lasting: "ends" });
    });
    this.lasting.add(lasts);
  }

  private node(number: number): WorldNode {
    const node = this.standIns.world.nodes[number - 1];
    if (!node) throw new Error(`There is no node ${number}.`);
    return node;
  }
}

function isEvent(when: When, event: WorldEvent): boolean {
  if (when.at !== "event" || when.kind !== event.kind) return false;
  return when.node === undefined || ("node" in event && event.node === `HA-NODE-${when.node}`);
}
