import type { StruckScript } from "../../stand-ins/engine/connection";
import type { WorldEvent } from "../../stand-ins/world/events";
import type { StepKey } from "../../names/steps";
import type { RunnerEvent } from "../run-events";
import { Deeds, nodeNumbered, type Struck } from "./deeds";
import { TO_SCRIPTS } from "./pairs";
import type { Deed, Strike, Versions, When } from "./schedule";
import { strikeInWords } from "./words";

/** How long a row usually takes, where nobody counts the calls of its scripts. */
const ROW_SECONDS = 60;

/** A fault, and the row in which it struck. */
export interface MetPair {
  kind: Deed["do"];
  key: StepKey;
}

/** A call of a script to the outside, for whoever counts them. */
interface OutsideCall {
  key: StepKey;
  node: string;
  /** From 0. */
  number: number;
  /** How many a script of this row usually makes. */
  usually: number;
  after: boolean;
}

/** When something came up that a schedule names. */
interface Moment {
  run: number;
  row: StepKey | undefined;
  seconds: number;
}

/** Lies in wait for what a schedule names, and strikes, on the stand-ins of a rehearsal or a simulation that is going on. */
export class Strikes {
  readonly struck: string[] = [];
  readonly missed: string[] = [];
  /** Each that struck: what was done, and in which row. */
  readonly met: MetPair[] = [];
  private row: StepKey | undefined;
  private waiting: { strike: Strike; seen: number }[] = [];
  private cancel = new AbortController();
  private runNumber = 0;
  private readonly scripts = new Map<string, StruckScript>();
  private readonly deeds: Deeds;
  private readonly stopWatching: () => void;

  /** @param countsCalls whether `outsideCall` is told of every call; else a row's beginning and a while stand for it */
  constructor(
    private readonly on: Struck,
    versions: Versions,
    private readonly countsCalls = false,
  ) {
    this.deeds = new Deeds({
      struck: on,
      versions,
      script: ({ name }) => this.scripts.get(name),
      cancel: () => this.cancel.abort(),
    });
    this.stopWatching = on.world.watch((event) => this.trigger((when) => this.isEvent(when, event)));
    for (const machine of on.machines) {
      machine.onScript = (script) => {
        this.scripts.set(machine.nodeName, script);
        // It was begun in the moment in which its machine went down.
        if (on.world.nodes.some(({ name, isDown }) => isDown && name === machine.nodeName)) script.killTree();
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
    this.row = event.row.key;
    const node = this.on.machines.find(({ name }) => name === event.machine)?.nodeName ?? "";
    this.trigger((when) => {
      if (when.at === "event" || this.nameOf(when.node) !== node) return false;
      if (when.at === "change") return event.kind === "script-text" && event.text.startsWith("Now: ");
      if (when.at === "call" && this.countsCalls) return false;
      return event.kind === "script-began" && when.key === event.row.key;
    });
  }

  /** Whether anything lies in wait for a call. */
  get awaitsCalls(): boolean {
    return this.waiting.some(({ strike }) => strike.when.at === "call");
  }

  /** Told of a call before and after it happened. Resolves when what strikes there has struck; undefined when nothing does. */
  outsideCall({ key, node, number, usually, after }: OutsideCall): Promise<void> | undefined {
    const due = this.waiting.filter(
      ({ strike: { when } }) =>
        when.at === "call" &&
        when.key === key &&
        this.nameOf(when.node) === node &&
        when.after === after &&
        number === Math.min(usually - 1, Math.floor(when.share * usually)),
    );
    return due.length === 0 ? undefined : this.strikeEach(due);
  }

  /** Resolves when nothing that was begun lasts any longer: machines are up again, services are back. */
  untilOver(): Promise<void> {
    return this.deeds.untilOver();
  }

  /** @returns false when there was nothing to strike */
  carryOut(deed: Deed): boolean {
    return this.deeds.carryOut(deed);
  }

  private trigger(isIt: (when: When) => boolean): void {
    const due = this.waiting.filter((each) => {
      if (!isIt(each.strike.when)) return false;
      each.seen += 1;
      return each.seen === ("number" in each.strike.when ? each.strike.when.number : 1);
    });
    const { moment } = this;
    // Not within the event that brought it on: whoever told of it has not finished.
    for (const each of due) void this.on.world.clock.sleep(0).then(() => this.strike(each, moment));
  }

  private async strikeEach(due: readonly { strike: Strike }[]): Promise<void> {
    for (const each of due) {
      const strikes = this.strike(each, this.moment);
      // What waits for something to strike does not hold up the call.
      if (this.deeds.hasWhatItStrikes(each.strike.deed)) await strikes;
    }
  }

  private async strike(each: { strike: Strike }, { run, row: rowThen, seconds }: Moment): Promise<void> {
    const { clock } = this.on.world;
    const { deed, when, afterSeconds } = each.strike;
    const later = afterSeconds + (when.at === "call" && !this.countsCalls ? Math.round(when.share * ROW_SECONDS) : 0);
    if (later > 0) await clock.sleep(later);
    const isDue = () => this.runNumber === run && this.waiting.some((other) => other === each);
    while (isDue() && !this.deeds.hasWhatItStrikes(deed)) await clock.sleep(1);
    if (!isDue()) return;
    this.waiting = this.waiting.filter((other) => other !== each);
    // A row that has nothing to do takes no time: in the moment in which it began the next one may begin, too.
    const row = clock.seconds() === seconds && !TO_SCRIPTS.includes(deed.do) ? rowThen : this.row;
    if (!this.deeds.carryOut(deed)) this.missed.push(strikeInWords(each.strike));
    else {
      this.struck.push(strikeInWords(each.strike));
      if (row) this.met.push({ kind: deed.do, key: row });
    }
  }

  private isEvent(when: When, event: WorldEvent): boolean {
    if (when.at !== "event" || when.kind !== event.kind) return false;
    return when.node === undefined || ("node" in event && event.node === this.nameOf(when.node));
  }

  private get moment(): Moment {
    return { run: this.runNumber, row: this.row, seconds: this.on.world.clock.seconds() };
  }

  private nameOf(number: number): string {
    return nodeNumbered(this.on.world, number).name;
  }
}
