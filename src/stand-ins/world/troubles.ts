import type { WorldEvent } from "./events";
import type { WorldNode } from "./node";
import type { TroubleValues } from "./trouble-values";
import type { WorldClock } from "./world-clock";

/** Where something is wrong: on a node, or with what all nodes share. */
export type Place = WorldNode | "the instance" | "the load balancer" | "the downloads" | "the SQL Server";

/** So often it strikes, or so long it lasts; at the latest until the faults end. */
export type Limit = { times: number } | { seconds: number };

interface Trouble {
  kind: keyof TroubleValues;
  value: unknown;
  timesLeft: number;
  untilSeconds: number;
}

/** What has troubles, and keeps the list of what happened. */
interface TroubledWorld {
  readonly clock: Pick<WorldClock, "seconds" | "sleep">;
  readonly nodes: readonly WorldNode[];
  readonly closed: boolean;
  record(event: Omit<Extract<WorldEvent, { kind: "trouble" }>, "atSeconds"> | NewDisturbance): void;
}

type NewDisturbance = Omit<Extract<WorldEvent, { kind: "disturbed" }>, "atSeconds">;

/** Longer than any rehearsal: until the faults end. */
export const FOR_EVER_SECONDS = 1_000_000;

/**
 * What is wrong in the world now, besides its named faults: nothing in the beginning. Whoever answers a step asks here,
 * and whoever plays a schedule says what begins. Each time something that was counted strikes, it is in the list of events.
 */
export class Troubles {
  private readonly at = new Map<string, Trouble[]>();
  private faultsEnd = new AbortController();

  constructor(private readonly world: TroubledWorld) {}

  /** Something is wrong from now on. @returns when it does not last any longer; at once where it strikes a number of times */
  async begin<K extends keyof TroubleValues>(
    place: Place,
    kind: K,
    value: TroubleValues[K],
    limit: Limit,
  ): Promise<void> {
    const timesLeft = "times" in limit ? limit.times : Infinity;
    const untilSeconds = "seconds" in limit ? this.world.clock.seconds() + limit.seconds : Infinity;
    const trouble: Trouble = { kind, value, timesLeft, untilSeconds };
    this.at.set(nameOf(place), [...(this.at.get(nameOf(place)) ?? []), trouble]);
    if (!("seconds" in limit)) return;
    await this.world.clock.sleep(limit.seconds, this.faultsEnd.signal);
    trouble.timesLeft = 0;
  }

  /** What is wrong there now; undefined when nothing is. */
  now<K extends keyof TroubleValues>(place: Place, kind: K): TroubleValues[K] | undefined {
    return this.first(place, kind)?.value as TroubleValues[K] | undefined;
  }

  /** The same, and it has struck once more. */
  next<K extends keyof TroubleValues>(place: Place, kind: K): TroubleValues[K] | undefined {
    const trouble = this.first(place, kind);
    if (!trouble) return undefined;
    trouble.timesLeft -= 1;
    const { value } = trouble;
    const said = typeof value === "string" ? value : JSON.stringify(value);
    this.world.record({
      kind: "trouble",
      of: kind,
      node: nodeOf(place, this.world.nodes),
      what: `${nameOf(place)}: ${kind} ${said}`,
    });
    return value as TroubleValues[K];
  }

  /** Something hangs for as long as it says, when it is wrong there: nobody can make it go on but the end of the faults. */
  async hang(node: WorldNode, kind: "start-hangs", what: string): Promise<void> {
    const seconds = this.next(node, kind);
    if (seconds === undefined) return;
    this.tellDisturbed(node, what, "begins");
    await this.world.clock.sleep(seconds, this.faultsEnd.signal);
    this.tellDisturbed(node, what, "ends");
  }

  /** Resolves when that is not so any longer; at once when it is not. */
  async over(place: Place, kind: keyof TroubleValues): Promise<void> {
    for (let trouble = this.first(place, kind); trouble && !this.world.closed; trouble = this.first(place, kind)) {
      const left = trouble.untilSeconds - this.world.clock.seconds();
      await this.world.clock.sleep(Math.max(1, Math.min(left, FOR_EVER_SECONDS)), this.faultsEnd.signal);
    }
  }

  /** What is wrong with the disk that holds a node's record: how many writes find it full, and until when files are held. */
  diskOf(node: WorldNode): { full: number; heldUntilSeconds: number } {
    return {
      full: this.first(node, "disk-full")?.timesLeft ?? 0,
      heldUntilSeconds: this.first(node, "disk-held")?.untilSeconds ?? 0,
    };
  }

  /** Aborted when the faults end. */
  get end(): AbortSignal {
    return this.faultsEnd.signal;
  }

  /** Nothing is wrong any longer. */
  endAll(): void {
    this.at.clear();
    this.faultsEnd.abort();
    this.faultsEnd = new AbortController();
  }

  private first(place: Place, kind: keyof TroubleValues): Trouble | undefined {
    const now = this.world.clock.seconds();
    return this.at
      .get(nameOf(place))
      ?.find((each) => each.kind === kind && each.timesLeft > 0 && each.untilSeconds > now);
  }

  private tellDisturbed(node: WorldNode, what: string, lasting: "begins" | "ends"): void {
    if (!this.world.closed) this.world.record({ kind: "disturbed", node: node.name, what, lasting });
  }
}

const nameOf = (place: Place) => (typeof place === "string" ? place : place.name);

/** What all nodes share is told of the primary. */
const nodeOf = (place: Place, nodes: readonly WorldNode[]) =>
  typeof place === "string" ? (nodes.find(({ isPrimary }) => isPrimary)?.name ?? "") : place.name;
