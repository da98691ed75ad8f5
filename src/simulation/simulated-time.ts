import type { Dice } from "../rehearsal/attack/dice";
import { DueList, type Due } from "./due-list";

/** When every simulation begins, whatever day it is: the same seed, the same dates. */
const STARTED_AT_MS = Date.UTC(2026, 2, 1, 3, 0, 0);
/** Of the simulated time. What still waits by then waits for something that never comes. */
const LONGEST_SECONDS = 60 * 24 * 3600;
/** Where the order of what is due at the same time is drawn. */
const ORDERS = 2 ** 30;

/** A simulation has a fault of its own: it is not about the program that is simulated. */
export class SimulationFault extends Error {}

/**
 * The one clock of a simulation: it jumps to the next thing that is due. Nothing else passes time, and no real timer is
 * asked. Which of several things that are due at the same time comes first is drawn.
 */
export class SimulatedTime {
  readonly speed = 1;
  readonly startedAtMs = STARTED_AT_MS;
  private nowSeconds = 0;
  private added = 0;
  private isStopped = false;
  private readonly due = new DueList();
  /** Made once: to make one costs more than the rest of a timeout. */
  private readonly ranOut = new DOMException("The operation was aborted due to timeout", "TimeoutError");

  /** @param dice undefined: what was asked for first comes first */
  constructor(private readonly dice: Dice | undefined) {}

  /** Seconds since the simulation began. */
  seconds(): number {
    return this.nowSeconds;
  }

  date(): Date {
    return new Date(this.startedAtMs + this.nowSeconds * 1000);
  }

  /** Lets something happen after that many seconds. @returns a function that takes it back */
  after(seconds: number, act: () => void): () => void {
    this.added += 1;
    const order = this.dice ? this.dice.between(0, ORDERS) : this.added;
    const due: Due = { atSeconds: this.nowSeconds + Math.max(0, seconds), order, act };
    this.due.add(due);
    return () => (due.act = undefined);
  }

  /** Resolves after that many seconds; at once when the signal is aborted. */
  sleep(seconds: number, signal?: AbortSignal): Promise<void> {
    if (!signal) return new Promise((resolve) => void this.after(seconds, resolve));
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const done = () => {
        takeBack();
        signal.removeEventListener("abort", done);
        resolve();
      };
      const takeBack = this.after(seconds, done);
      signal.addEventListener("abort", done, { once: true });
    });
  }

  /** A signal that aborts after that many seconds, with the reason that Node gives. */
  timeout(seconds: number): AbortSignal {
    const controller = new AbortController();
    this.after(seconds, () => controller.abort(this.ranOut));
    return controller.signal;
  }

  /** Nothing that still waits goes on. */
  stop(): void {
    this.isStopped = true;
  }

  /**
   * Lets time pass until the work has ended.
   * @throws SimulationFault when nothing is due and the work still waits: somebody waits for what never comes
   */
  runUntil<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let turns = 0;
      let isOver = false;
      const over = () => (isOver = true);
      work.then(over, over);
      const turn = () => {
        if (isOver) {
          resolve(work);
          return;
        }
        try {
          this.letNextHappen();
        } catch (error) {
          reject(error instanceof Error ? error : new SimulationFault(String(error)));
          return;
        }
        turns += 1;
        whenEverythingIsReady(turn, turns);
      };
      whenEverythingIsReady(turn, turns);
    });
  }

  /** @throws SimulationFault when nothing is due */
  private letNextHappen(): void {
    const next = this.nextDue();
    if (!next || this.isStopped) throw new SimulationFault("Nothing is due any more, and the simulation still waits.");
    if (next.atSeconds > LONGEST_SECONDS) {
      throw new SimulationFault(`The simulation is not over after ${LONGEST_SECONDS / 86_400} days of its time.`);
    }
    this.nowSeconds = next.atSeconds;
    next.act?.();
  }

  /** What was taken back is passed over. */
  private nextDue(): Due | undefined {
    let next = this.due.take();
    while (next && next.act === undefined) next = this.due.take();
    return next;
  }
}

/** So often Node's own loop turns as well: a real timer (of a test that takes too long) or an interrupt gets its turn. */
const TURNS_BETWEEN_BREATHS = 1000;

/**
 * Acts when every promise that can go on has gone on: a tick that is asked for by a promise comes when no other promise is
 * left; one that is asked for by a tick would come before them. Nothing here goes on by Node's own ticks or loop; the loop
 * would take ten times as long to turn.
 */
function whenEverythingIsReady(act: () => void, turns: number): void {
  const breathes = turns % TURNS_BETWEEN_BREATHS === TURNS_BETWEEN_BREATHS - 1;
  void NOW.then(() => (breathes ? void setImmediate(act) : process.nextTick(act)));
}

const NOW = Promise.resolve();
