import type { Schedule } from "../../../src/rehearsal/attack/schedule";
import { publishForSimulation } from "../../../src/simulation/set-up";
import type { PublishedRuns } from "../../../src/simulation/published-run";
import { UPGRADE_RUNBOOK } from "../../../src/runbooks/upgrade";
import type { Break } from "../break";
import { SimulationBundles } from "./bundle";
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
  private published: Promise<PublishedRuns> | undefined;
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
    onBroken: (caught: Caught) => void = () => undefined,
  ): Promise<Caught | undefined> {
    const thread = await this.begin(planted);
    try {
      for (const seed of seeds) {
        const schedule = scheduleFor(planted, seed);
        const { broken, fault } = await thread.play(schedule);
        if (fault !== undefined) onBroken({ seed, promise: "fault", detail: fault });
        if (broken.length === 0) continue;
        const without = await this.brokenWithout(planted, schedule);
        const own = broken.filter(({ promise }) => !without.has(promise));
        for (const each of own) onBroken({ seed, ...each });
        const caught = own.find(({ promise }) => promise === planted.promise);
        if (caught) return { seed, ...caught };
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

  /** The promises that break in a schedule without the bug. */
  private async brokenWithout(planted: Break, schedule: Schedule): Promise<Set<string>> {
    const isSpecial = planted.variables !== undefined;
    const thread = isSpecial ? await this.begin({ ...planted, edits: [] }) : (this.shipped ??= await this.begin());
    const { broken, fault } = await thread.play(schedule);
    if (isSpecial) await thread.close();
    if (fault !== undefined) throw new Error(`The simulation itself failed: ${fault}`);
    return new Set(broken.map(({ promise }) => promise));
  }

  private async begin(planted?: Break): Promise<SimulationThread> {
    this.published ??= publishForSimulation(this.projectFolder, UPGRADE_RUNBOOK);
    const variables = { ...planted?.variables };
    const asked = { published: await this.published, variables };
    return new SimulationThread(await this.bundles.with(planted), asked);
  }
}
