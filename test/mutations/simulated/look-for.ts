import type { Schedule } from "../../../src/rehearsal/attack/schedule";
import { publishForSimulation } from "../../../src/simulation/set-up";
import type { PublishedRuns } from "../../../src/simulation/published-run";
import { UPGRADE_RUNBOOK } from "../../../src/runbooks/upgrade";
import type { Break } from "../break";
import { SimulationBundles } from "./bundle";
import { mixedIn, scheduleFor } from "./schedule-for";
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
  /** By the names of the runbooks that are mixed. */
  private readonly published = new Map<string, Promise<PublishedRuns>>();
  /** The simulation as it is shipped, by the same. */
  private readonly shipped = new Map<string, SimulationThread>();
  /** The promises that break without any bug, by what is played. */
  private readonly without = new Map<string, Promise<ReadonlySet<string>>>();

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
    for (const thread of this.shipped.values()) await thread.close();
    await this.bundles.close();
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
    const isSpecial = planted.variables !== undefined;
    const thread = isSpecial ? await this.begin({ ...planted, edits: [] }) : await this.shippedFor(planted);
    const { broken, fault } = await thread.play(schedule);
    if (isSpecial) await thread.close();
    if (fault !== undefined) throw new Error(`The simulation itself failed: ${fault}`);
    return new Set(broken.map(({ promise }) => promise));
  }

  private async shippedFor(planted: Break): Promise<SimulationThread> {
    const mix = nameOf(planted);
    const thread = this.shipped.get(mix) ?? (await this.begin({ runbooks: planted.runbooks }));
    this.shipped.set(mix, thread);
    return thread;
  }

  private async begin(planted: Pick<Break, "runbooks"> | Break): Promise<SimulationThread> {
    const mixed = [UPGRADE_RUNBOOK, ...mixedIn(planted)] as const;
    const mix = nameOf(planted);
    const published = this.published.get(mix) ?? publishForSimulation(this.projectFolder, ...mixed);
    this.published.set(mix, published);
    const variables = "variables" in planted ? { ...planted.variables } : {};
    const asked = { published: await published, variables, runbooks: mixed.map(({ name }) => name) };
    return new SimulationThread(await this.bundles.with("edits" in planted ? planted : undefined), asked);
  }
}

/** Of a mix of runbooks. */
const nameOf = ({ runbooks = [] }: Pick<Break, "runbooks">) => runbooks.join(",");
