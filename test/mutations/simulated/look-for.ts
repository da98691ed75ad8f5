import { join } from "node:path";
import type { Schedule } from "../../../src/rehearsal/attack/schedule";
import { publishForSimulation } from "../../../src/simulation/set-up";
import type { PublishedRuns } from "../../../src/simulation/published-run";
import { UPGRADE_RUNBOOK } from "../../../src/runbooks/upgrade";
import type { Break } from "../break";
import { mixedIn, scheduleFor } from "./schedule-for";
import type { Seen } from "./messages";
import { compileEdited, compileSources, type Compiled } from "./sources";
import { SimulationThread } from "./thread";

/** Every planted bug that is not seen within so many seeds lacks a judge. */
export const MOST_SEEDS = 200;

/** What came of looking for a planted bug. */
export interface Caught {
  seed: number;
  promise: string;
  detail: string;
}

const NO_BUG: Compiled = new Map();

/** Looks for planted bugs in simulations. Not at the same time: they share the processor. */
export class Lookout {
  /** By the names of the runbooks that are mixed. */
  private readonly published = new Map<string, Promise<PublishedRuns>>();
  /** The promises that break without any bug, by what is played. */
  private readonly without = new Map<string, Promise<ReadonlySet<string>>>();
  private readonly withBugs: SimulationThread;
  private readonly asShipped: SimulationThread;

  private constructor(
    private readonly projectFolder: string,
    thread: () => SimulationThread,
  ) {
    this.withBugs = thread();
    this.asShipped = thread();
  }

  /** @param file the bundle that its threads load */
  static async begin(projectFolder: string, file: string): Promise<Lookout> {
    const compiled = await compileSources(projectFolder);
    const main = join(projectFolder, "test/mutations/simulated/play.ts");
    return new Lookout(projectFolder, () => new SimulationThread(file, { compiled, main }));
  }

  /**
   * Plays a planted bug with some seeds.
   * @returns the first with which its promise breaks, and holds without the bug
   * @throws Error when a place is not found exactly once, or is not in the simulation
   */
  async lookFor(
    planted: Break,
    seeds: readonly number[],
    onBroken: (caught: Caught) => void = () => undefined,
  ): Promise<Caught | undefined> {
    const edited = await compileEdited(planted, this.projectFolder);
    for (const seed of seeds) {
      const schedule = scheduleFor(planted, seed);
      const { broken, fault } = await this.play(this.withBugs, planted, schedule, edited);
      if (fault !== undefined) onBroken({ seed, promise: "fault", detail: fault });
      if (broken.length === 0) continue;
      const without = await this.brokenWithout(planted, schedule);
      const own = broken.filter(({ promise }) => !without.has(promise));
      for (const each of own) onBroken({ seed, ...each });
      const caught = own.find(({ promise }) => promise === planted.promise);
      if (caught) return { seed, ...caught };
    }
    return undefined;
  }

  async close(): Promise<void> {
    await this.withBugs.close();
    await this.asShipped.close();
  }

  /** The promises that break in a schedule without the bug: many bugs are played with the same. */
  private brokenWithout(planted: Break, schedule: Schedule): Promise<ReadonlySet<string>> {
    const { runbooks, variables } = planted;
    const played = JSON.stringify({ schedule, runbooks, variables });
    const known = this.without.get(played) ?? this.playWithout(planted, schedule);
    this.without.set(played, known);
    return known;
  }

  private async playWithout(planted: Break, schedule: Schedule): Promise<ReadonlySet<string>> {
    const { broken, fault } = await this.play(this.asShipped, planted, schedule, NO_BUG);
    if (fault !== undefined) throw new Error(`The simulation itself failed: ${fault}`);
    return new Set(broken.map(({ promise }) => promise));
  }

  private async play(thread: SimulationThread, planted: Break, schedule: Schedule, edited: Compiled): Promise<Seen> {
    const mixed = [UPGRADE_RUNBOOK, ...mixedIn(planted)] as const;
    const runbooks = mixed.map(({ name }) => name);
    const mix = runbooks.join(",");
    const published = this.published.get(mix) ?? publishForSimulation(this.projectFolder, ...mixed);
    this.published.set(mix, published);
    const variables = { ...planted.variables };
    return thread.play({ schedule, edited, published: await published, runbooks, variables });
  }
}
