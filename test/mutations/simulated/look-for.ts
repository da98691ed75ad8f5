import type { Schedule } from "../../../src/rehearsal/attack/schedule";
import { publishForSimulation } from "../../../src/simulation/set-up";
import type { PublishedRun } from "../../../src/simulation/published-run";
import { UPGRADE_RUNBOOK } from "../../../src/runbooks/upgrade";
import type { Break } from "../break";
import { SimulationBundles } from "./bundle";
import type { Seen } from "./messages";
import { scheduleFor } from "./schedule-for";
import { SimulationThread } from "./thread";

/** Every planted bug that is not seen within so many seeds lacks a judge. */
export const MOST_SEEDS = 200;

/** What came of looking for a planted bug. */
export interface Caught {
  seed: number;
  promise: string;
  detail: string;
}

/** Looks for planted bugs in simulations. Not at the same time: they share the processor. */
export class Lookout {
  private readonly bundles: SimulationBundles;
  private published: Promise<PublishedRun> | undefined;
  /** The simulation as it is shipped. */
  private shipped: SimulationThread | undefined;

  constructor(
    private readonly projectFolder: string,
    breaks: readonly Break[],
  ) {
    this.bundles = new SimulationBundles(projectFolder, breaks);
  }

  /** Plays a planted bug with some seeds. @returns the first with which its promise breaks, and holds without the bug */
  async lookFor(
    planted: Break,
    seeds: readonly number[],
    onSeen: (seed: number, seen: Seen) => void = () => undefined,
  ): Promise<Caught | undefined> {
    const thread = await this.begin(planted);
    try {
      for (const seed of seeds) {
        const schedule = scheduleFor(planted, seed);
        const seen = await thread.play(schedule);
        onSeen(seed, seen);
        const broken = seen.broken.find(({ promise }) => promise === planted.promise);
        if (broken && (await this.holdsWithout(planted, schedule))) return { seed, ...broken };
      }
      return undefined;
    } finally {
      await thread.close();
    }
  }

  async close(): Promise<void> {
    await this.shipped?.close();
    await this.bundles.close();
  }

  /** Whether the promise of a bug holds in a schedule without the bug. */
  private async holdsWithout(planted: Break, schedule: Schedule): Promise<boolean> {
    const isSpecial = planted.variables !== undefined;
    const thread = isSpecial ? await this.begin({ ...planted, edits: [] }) : (this.shipped ??= await this.begin());
    const { broken, fault } = await thread.play(schedule);
    if (isSpecial) await thread.close();
    return fault === undefined && !broken.some(({ promise }) => promise === planted.promise);
  }

  private async begin(planted?: Break): Promise<SimulationThread> {
    this.published ??= publishForSimulation(this.projectFolder, UPGRADE_RUNBOOK);
    const variables = { ...planted?.variables };
    const asked = { published: await this.published, variables };
    return new SimulationThread(await this.bundles.with(planted), asked);
  }
}
