import type { WorldNode } from "./world/node";
import { clockAheadSeconds } from "./world/node-clock";
import type { World } from "./world/world";
import type { WorldClock } from "./world/world-clock";

/** The rehearsal's clock: seconds pass faster than real ones. */
export class FastWorldClock implements WorldClock {
  private readonly started = performance.now();
  readonly startedAtMs = Date.now();
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(readonly speed: number) {}

  seconds(): number {
    return ((performance.now() - this.started) / 1000) * this.speed;
  }

  date(): Date {
    return new Date(this.startedAtMs + this.seconds() * 1000);
  }

  sleep(seconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) {
        resolve();
        return;
      }
      const done = () => {
        clearTimeout(timer);
        this.timers.delete(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, (seconds * 1000) / this.speed);
      this.timers.add(timer);
      signal?.addEventListener("abort", done, { once: true });
    });
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}

/** The clock of a node's machine: one that began to run earlier is ahead, for it counts each second that often. */
export function clockOf(world: World, node: WorldNode): Pick<WorldClock, "speed" | "startedAtMs"> {
  const { speed, startedAtMs } = world.clock;
  const ahead = clockAheadSeconds(world, node);
  return { speed, startedAtMs: ahead === 0 ? startedAtMs : startedAtMs - (ahead * 1000) / (speed - 1) };
}
