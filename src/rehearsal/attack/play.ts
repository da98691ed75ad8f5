import { VARIABLES } from "../../names/variables";
import { NODE_ROLE, PRIMARY_ROLE } from "../../step/system-variables";
import type { PromiseVerdict } from "../judges/verdict";
import type { Play, Rehearsed, RehearsalListener } from "../play-runs";
import { scenarioOf, type Scenario } from "../../stand-ins/world/scenario";
import { nextMove, type EndedRun } from "./operator";
import type { Before, Schedule, Strike } from "./schedule";
import { Strikes } from "./strikes";
import { nodeName } from "./words";

/** Sets a stage of that scenario, lets runs be played on it, judges what happened, and clears it away. */
export type PlayOnStage = (
  scenario: Scenario,
  listener: RehearsalListener,
  play: (play: Play) => Promise<void>,
) => Promise<Rehearsed>;

interface AttackOptions {
  /** How many times faster than real the stage's clock runs. */
  speed: number;
  interrupt?: AbortSignal;
}

export type AttackOutcome = "held" | "promise-broken" | "not-at-rest";

/** What came of a schedule. */
export interface Attack {
  seed: number;
  outcome: AttackOutcome;
  broken: PromiseVerdict[];
  /** How it came to rest, or why it did not. */
  end: string;
  runs: (EndedRun & { act: 1 | 2 })[];
  struck: string[];
  missed: string[];
}

const policyFor = (exactVersion: string | undefined): Record<string, string> => ({
  "Upgrade.Release.Policy": exactVersion === undefined ? "minor" : "exact",
  "Upgrade.Release.Version": exactVersion ?? "",
});

/** Plays a schedule on a stage, and lets the project's judges judge it. */
export async function playSchedule(
  schedule: Schedule,
  playOnStage: PlayOnStage,
  options: AttackOptions,
): Promise<{ attack: Attack; rehearsed: Rehearsed }> {
  const { nodes, versions, faults, seed } = schedule;
  const scenario = { ...scenarioOf({ nodes, ...versions, speed: options.speed, fault: faults }), seed };
  const played: Pick<Attack, "runs" | "struck" | "missed"> = { runs: [], struck: [], missed: [] };
  const rest = { atRest: false, end: "" };
  let strikes: Strikes | undefined;
  const listener: RehearsalListener = {
    runBegan: () => undefined,
    provisioned: () => undefined,
    runnerEvent: (event) => strikes?.runnerEvent(event),
    runEnded: () => undefined,
  };
  const rehearsed = await playOnStage(scenario, listener, async (play) => {
    strikes = new Strikes(play.standIns);
    try {
      const acts = new Acts(play, schedule, strikes, options.interrupt, played.runs);
      await acts.first();
      Object.assign(rest, await acts.second());
    } finally {
      strikes.close();
      played.struck.push(...strikes.struck);
      played.missed.push(...strikes.missed);
    }
  });
  const broken = rehearsed.report.promises.filter(({ held }) => held === false);
  const outcome = broken.length > 0 ? "promise-broken" : rest.atRest ? "held" : "not-at-rest";
  return { attack: { seed, outcome, broken, end: rest.end, ...played }, rehearsed };
}

class Acts {
  private primary = 1;
  /** Where the role was when the unfinished upgrade was begun. */
  private primaryOfUpgrade = 1;
  /** What the person at it has put into the project since a refusal asked for it. */
  private connectionString: string | undefined;

  constructor(
    private readonly play: Play,
    private readonly schedule: Schedule,
    private readonly strikes: Strikes,
    private readonly interrupt: AbortSignal | undefined,
    private readonly runs: Attack["runs"],
  ) {}

  async first(): Promise<void> {
    for (const run of this.schedule.runs) {
      for (const what of run.before) this.between(what);
      if (this.interrupt?.aborted) return;
      await this.run(1, run.strikes, run.exactVersion);
    }
  }

  /** The faults have ended: it is started again, as an operator would, until it succeeds or refuses twice with the same reason. */
  async second(): Promise<{ atRest: boolean; end: string }> {
    this.play.standIns.world.endFaults();
    await this.strikes.untilOver();
    for (;;) {
      if (this.interrupt?.aborted) return { atRest: false, end: "interrupted" };
      const move = nextMove(this.runs.filter(({ act }) => act === 2));
      if (move.do === "move-role-back") this.moveRole(this.primaryOfUpgrade);
      if (move.do === "give-connection-string")
        this.connectionString = this.play.standIns.secrets["the connection string"];
      if (move.do === "give-up") return { atRest: false, end: move.because };
      if (move.do === "rest") {
        if (!this.schedule.onceMore) return { atRest: true, end: move.because };
        const again = await this.run(2, [], undefined);
        return again.outcome === this.runs.at(-2)?.outcome
          ? { atRest: true, end: move.because }
          : {
              atRest: false,
              end: `${move.because}, but running it once more did not end the same way: ${again.reason}`,
            };
      }
      await this.run(2, [], undefined);
    }
  }

  private async run(act: 1 | 2, strikes: readonly Strike[], exactVersion: string | undefined): Promise<EndedRun> {
    const last = this.runs.at(-1);
    if (!last || last.outcome === "success") this.primaryOfUpgrade = this.primary;
    const cancel = this.strikes.runBegins(strikes);
    const ended = await this.play.run({ cancel, variables: this.variablesFor(exactVersion) });
    this.strikes.runEnds();
    this.runs.push({ act, ...ended });
    return ended;
  }

  private variablesFor(exactVersion: string | undefined): Record<string, string> {
    const given = this.connectionString;
    return { ...policyFor(exactVersion), ...(given === undefined ? {} : { [VARIABLES.connectionString]: given }) };
  }

  private between(before: Before): void {
    if (before.do === "move-role") this.moveRole(before.node);
    else if (before.do === "release-later") {
      const { later } = this.schedule.versions;
      const { standIns } = this.play;
      if (!standIns.releases().some(({ version }) => version === later)) standIns.release(later);
    } else this.strikes.carryOut(before);
  }

  private moveRole(to: number): void {
    this.primary = to;
    const { standIns, controlling } = this.play;
    for (const machine of standIns.machines) {
      const isPrimary = machine.nodeName === nodeName(to);
      controlling.setRoles(machine.id, isPrimary ? [NODE_ROLE, PRIMARY_ROLE] : [NODE_ROLE]);
    }
    for (const node of standIns.world.nodes) node.isPrimary = node.name === nodeName(to);
  }
}
