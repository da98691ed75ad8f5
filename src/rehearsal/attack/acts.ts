import { VARIABLES } from "../../names/variables";
import { RUNBOOKS, runbookNamed } from "../../runbooks/index";
import { ROLLBACK_RUNBOOK } from "../../runbooks/rollback";
import { UPGRADE_RUNBOOK } from "../../runbooks/upgrade";
import { NODE_ROLE, PRIMARY_ROLE } from "../../step/system-variables";
import { restartMachine, startByHand } from "../../stand-ins/world/outsiders";
import { finishByHand, reinstallByHand, switchOffForGood } from "../../stand-ins/world/people";
import type { WorldNode } from "../../stand-ins/world/node";
import { acceptedHandStart, answersTo, rollbackAnswers, WHATEVER_IS_LOST } from "./answers";
import { nodeName } from "./deed-words";
import type { Play } from "../play-runs";
import { nodeNumbered } from "./deeds";
import { NOTHING_TO_TAKE_BACK, nextMove, type EndedRun, type PersonsAct } from "./operator";
import type { Before, PlannedRun, Schedule } from "./schedule";
import type { Strikes } from "./strikes";

/** A run of a schedule, in its act. */
export type PlayedRun = EndedRun & { act: 1 | 2; runbook: string };

/** Up to that long a service that was started by hand may take until the instance lists its node. */
const REGISTERS_WITHIN_SECONDS = 300;
const RESTARTS_IN_SECONDS = 180;

const policyFor = (exactVersion: string | undefined): Record<string, string> => ({
  [VARIABLES.releasePolicy]: exactVersion === undefined ? "minor" : "exact",
  [VARIABLES.releaseVersion]: exactVersion ?? "",
});

/** The two acts of a schedule: runs with faults, then, without, as many as an operator would start. */
export class Acts {
  private primary = 1;
  /** Where the role was when the unfinished upgrade was begun. */
  private primaryOfUpgrade = 1;
  /** What the person at it has put into the project since a refusal asked for it. */
  private connectionString: string | undefined;
  /** The runbook that a refusal names, for the next run. */
  private instead: string | undefined;
  private answers: Readonly<Record<string, string>> = {};
  private readonly disabled = new Set<number>();
  private readonly decommissioned = new Set<number>();

  constructor(
    private readonly play: Play,
    private readonly schedule: Schedule,
    private readonly strikes: Strikes,
    private readonly interrupt: AbortSignal | undefined,
    private readonly runs: PlayedRun[],
  ) {}

  async first(): Promise<void> {
    for (const run of this.schedule.runs) {
      for (const what of run.before) this.between(what);
      if (this.interrupt?.aborted) return;
      await this.run(1, run);
    }
  }

  /** The faults have ended: it is started again, as an operator would, until it succeeds or refuses twice with the same reason. */
  async second(): Promise<{ atRest: boolean; end: string }> {
    this.play.standIns.world.endFaults();
    await this.strikes.untilOver();
    for (;;) {
      if (this.interrupt?.aborted) return { atRest: false, end: "interrupted" };
      const move = nextMove(this.runs.filter(({ act }) => act === 2));
      if (move.do === "give-up") return { atRest: false, end: move.because };
      if (move.do === "rest")
        return this.schedule.onceMore ? this.onceMore(move.because) : { atRest: true, end: move.because };
      if (move.do === "accept-hand-start" && this.lastUpgradeDamaged())
        return { atRest: true, end: "somebody's start left the database inconsistent: the backup must be restored" };
      if (move.do !== "run") await this.asked(move.do);
      await this.run(2, this.nextWanted());
    }
  }

  private async onceMore(because: string): Promise<{ atRest: boolean; end: string }> {
    const again = await this.run(2, this.nextWanted());
    const before = this.runs.at(-2);
    const isTakenBack = before?.outcome === "success" && NOTHING_TO_TAKE_BACK.test(again.reason);
    if (again.outcome === before?.outcome || isTakenBack) return { atRest: true, end: because };
    return { atRest: false, end: `${because}, but running it once more did not end the same way: ${again.reason}` };
  }

  /** Does what a refusal asks a person to do. */
  private async asked(act: PersonsAct): Promise<void> {
    const { world, secrets } = this.play.standIns;
    switch (act) {
      case "move-role-back":
        this.moveRole(this.primaryNamed(this.runs.at(-1)?.reason ?? "") ?? this.primaryOfUpgrade);
        return;
      case "give-connection-string":
        this.connectionString = secrets["the connection string"];
        return;
      case "cover-every-node":
        for (const node of this.disabled) if (!this.decommissioned.has(node)) this.disableMachine(node, false);
        return;
      case "register-nodes":
        for (const node of world.nodes) if (node.isDeleted) await this.register(node);
        return;
      case "bring-primary-back":
        for (const node of world.nodes) if (node.isPrimary) await this.register(node);
        return;
      case "restart-windows":
        for (const node of world.nodes) if (node.deletesArePending) await this.restart(node);
        return;
      case "accept-unknown-losses":
        this.answers = { ...this.answers, ...WHATEVER_IS_LOST };
        return;
      case "accept-hand-start":
        this.answers = { ...this.answers, ...acceptedHandStart(this.runs.at(-1)?.reason ?? "") };
        return;
      case "finish-rollback":
        this.instead = ROLLBACK_RUNBOOK.name;
        return;
      case "finish-by-hand":
        finishByHand(world);
        for (const node of world.nodes) if (!node.isGone) await this.untilStarted(node);
        return;
      case "undo-installs-by-hand":
        for (const node of world.nodes) if (this.wasInstalledByHand(node)) reinstallByHand(world, node);
    }
  }

  /** A person who is asked whether that start may count reads the server's log first. */
  private lastUpgradeDamaged(): boolean {
    const { events } = this.play.standIns.world;
    const last = events.findLast((event) => event.kind === "database-upgrade-ended");
    return last?.kind === "database-upgrade-ended" && last.result === "damaged";
  }

  /** Which node's machine the refusal gives the role back to. */
  private primaryNamed(reason: string): number | undefined {
    const [, machine] = /has the primary machine '([^']+)'/.exec(reason) ?? [];
    const index = this.play.standIns.machines.findIndex(({ name }) => name === machine);
    return index < 0 ? undefined : index + 1;
  }

  private async register(node: WorldNode): Promise<void> {
    const { world } = this.play.standIns;
    if (node.program !== world.schemaVersion) reinstallByHand(world, node);
    startByHand(world, node);
    await this.untilStarted(node);
  }

  private async restart(node: WorldNode): Promise<void> {
    await restartMachine(this.play.standIns.world, node, RESTARTS_IN_SECONDS, () => undefined);
    await this.untilStarted(node);
  }

  private async untilStarted(node: WorldNode): Promise<void> {
    const { world } = this.play.standIns;
    const until = world.clock.seconds() + REGISTERS_WITHIN_SECONDS;
    while ((node.isDeleted || node.state === "start-pending") && world.clock.seconds() < until)
      await world.clock.sleep(1);
  }

  private wasInstalledByHand({ name, program }: WorldNode): boolean {
    const { events, schemaVersion } = this.play.standIns.world;
    const last = events.findLast((event) => event.kind === "installer-ended" && event.node === name);
    return program !== schemaVersion && last?.kind === "installer-ended" && last.by === "somebody";
  }

  private async run(
    act: 1 | 2,
    { strikes, exactVersion, runbook: name = UPGRADE_RUNBOOK.name, mayLose, backTo }: Omit<PlannedRun, "before">,
  ): Promise<EndedRun> {
    const runbook = runbookNamed(RUNBOOKS, name);
    // A recovery that succeeded may leave the run unfinished.
    const last = this.runs.findLast((each) => each.runbook === UPGRADE_RUNBOOK.name || each.outcome !== "success");
    if (!last || last.outcome === "success") this.primaryOfUpgrade = this.primary;
    const cancel = this.strikes.runBegins(strikes);
    const typed = rollbackAnswers({ mayLose, backTo });
    const answers = answersTo(runbook.prompts, { ...this.answers, ...typed });
    const ended = await this.play.run({ runbook, answers, cancel, variables: this.variablesFor(exactVersion) });
    this.strikes.runEnds();
    this.runs.push({ act, runbook: runbook.name, ...ended });
    return ended;
  }

  /** The next run of the second act. */
  private nextWanted(): Omit<PlannedRun, "before"> {
    const wants = this.instead ?? this.schedule.wants;
    this.instead = undefined;
    return { strikes: [], exactVersion: undefined, ...(wants === undefined ? {} : { runbook: wants }) };
  }

  private variablesFor(exactVersion: string | undefined): Record<string, string> {
    const given = this.connectionString;
    const gone = [...this.decommissioned].map(nodeName).join("\n");
    return {
      ...policyFor(exactVersion),
      ...this.schedule.given,
      ...(this.schedule.strategy && { [VARIABLES.backupStrategy]: this.schedule.strategy }),
      ...(given === undefined ? {} : { [VARIABLES.connectionString]: given }),
      ...(gone === "" ? {} : { [VARIABLES.nodesGone]: gone }),
    };
  }

  private between(before: Before): void {
    const { standIns } = this.play;
    switch (before.do) {
      case "move-role":
        this.moveRole(before.node);
        return;
      case "release-later": {
        const { later } = this.schedule.versions;
        if (!standIns.releases().some(({ version }) => version === later)) standIns.release(later);
        return;
      }
      case "disable-machine":
        this.disableMachine(before.node, true);
        return;
      case "decommission":
        if (!switchOffForGood(standIns.world, nodeNumbered(standIns.world, before.node))) return;
        this.decommissioned.add(before.node);
        this.disableMachine(before.node, true);
        return;
      case "start-by-hand":
      case "end-service":
      case "restart-machine":
      case "end-drain":
      case "switch-maintenance":
      case "install-by-hand":
      case "delete-node":
        this.strikes.carryOut(before);
    }
  }

  private disableMachine(node: number, isDisabled: boolean): void {
    const { standIns, controlling } = this.play;
    const machine = standIns.machines.find(({ nodeName: name }) => name === nodeName(node));
    if (machine) controlling.disableMachine(machine.id, isDisabled);
    // No step can run there until it is enabled again, a recovery neither.
    standIns.world.record({
      ...{ kind: "disturbed", node: nodeName(node), what: "its machine is disabled" },
      lasting: isDisabled ? "begins" : "ends",
    });
    if (isDisabled) this.disabled.add(node);
    else this.disabled.delete(node);
  }

  private moveRole(to: number): void {
    if (this.decommissioned.has(to)) return;
    this.primary = to;
    const { standIns, controlling } = this.play;
    for (const machine of standIns.machines) {
      const isPrimary = machine.nodeName === nodeName(to);
      controlling.setRoles(machine.id, isPrimary ? [NODE_ROLE, PRIMARY_ROLE] : [NODE_ROLE]);
    }
    for (const node of standIns.world.nodes) node.isPrimary = node.name === nodeName(to);
  }
}
