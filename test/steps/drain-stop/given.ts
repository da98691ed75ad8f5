import type { OctopusVersion } from "../../../src/values/version";
import { run } from "../../../steps/drain-stop/run";
import type { Context } from "../../../steps/drain-stop/contract";
import step from "../../../steps/drain-stop/step";
import { Assumptions } from "../../../src/step/assumptions";
import { MadeUpClock, madeUpSystem, type Seen } from "../../made-up/context";
import { contextFor } from "../../made-up/context-for";
import { madeUpInstance, madeUpOpenRecord, madeUpPlan, MadeUpNode, madeUpLaterReads } from "../../made-up/node";

export const CANARY = "API-CANARY-DRAIN";

/** A run of drain-stop on ha-1 (machine octo-1, the primary) of three nodes; a test states what is special. */
export class Given {
  node = new MadeUpNode();
  others = [new MadeUpNode("ha-2"), new MadeUpNode("ha-3")];
  clock = new MadeUpClock();
  inputs: Partial<Context["inputs"]> = { apiKey: CANARY, drainTimeoutSeconds: 3600 };
  machines = ["octo-1", "octo-2", "octo-3"];
  schemaVersion = madeUpPlan.from.text;
  connectionString: string | undefined;
  runBeganAt: string | undefined;
  outageGranted: boolean | undefined;
  upgradeCutOff: boolean | undefined;
  direction: "back" | undefined;
  currentVersion = madeUpPlan.from;
  targetVersion = madeUpPlan.to;
  isPrimary = true;
  drainedAt: Record<string, string> = {};
  installed: Record<string, OctopusVersion> = {};
  ownInstance = madeUpInstance([this.node, ...this.others], "http://127.0.0.1:80");
  sharedInstance = madeUpInstance([this.node, ...this.others]);
  /** Who answers at the shared address; undefined: nobody. */
  balancer: () => MadeUpNode | undefined = () =>
    [this.node, ...this.others].find(({ state, draining }) => state === "running" && !draining);

  everyoneDrained(): this {
    for (const machine of this.machines) this.drainedAt[machine] = "2026-01-10T02:00:00.000Z";
    return this;
  }

  context({ dryRun = false, assumptions = new Assumptions() } = {}): { context: Context; seen: Seen } {
    const names = new Map(this.machines.map((machine, index) => [machine, `ha-${index + 1}`]));
    const all = [this.node, ...this.others];
    const fromEach = <V>(value: (machine: string) => V | undefined) =>
      this.machines.map((machine) => ({ machine, value: value(machine) }));
    const { facts } = madeUpOpenRecord();
    return contextFor(step, {
      inputs: this.inputs,
      reads: {
        currentVersion: this.currentVersion,
        targetVersion: this.targetVersion,
        finalVersion: this.targetVersion,
        installerUrl: madeUpPlan.installerUrl,
        installerSizeBytes: madeUpPlan.installerSizeBytes ?? 0,
        installerSha256: madeUpPlan.installerSha256,
        direction: this.direction,
        upgradePath: undefined,
        plannedNodes: ["ha-1", "ha-2"],
        ...madeUpLaterReads,
        nodeName: this.node.name,
        ...facts,
        connectionString: this.connectionString,
        schemaVersions: [{ machine: "octo-1", value: this.schemaVersion }],
        nodeNames: fromEach((machine) => names.get(machine)),
        upgradeCutOff: this.upgradeCutOff,
        runBeganAt: this.runBeganAt,
        outageGranted: this.outageGranted,
        nodeAddresses: fromEach((machine) => `http://${names.get(machine) ?? ""}:80`),
        installedVersions: fromEach((machine) => this.installed[machine] ?? madeUpPlan.from),
        drainedAt: fromEach((machine) => this.drainedAt[machine]),
      },
      tools: {
        record: this.node.record,
        kept: this.node.kept,
        services: this.node.services,
        program: this.node.program,
        self: this.node.self,
        instances: [this.ownInstance, this.sharedInstance],
        sharedInstance: this.sharedInstance,
        sharedNode: {
          address: this.sharedInstance.address,
          ping: async () => (await this.balancer()?.self.ping()) ?? { answers: false, because: "502" },
        },
        otherNode: (name: string) => all.find((node) => node.name === name)!.self,
      },
      system: {
        isPrimary: this.isPrimary,
        nodeMachines: madeUpSystem.nodeMachines.filter(({ name }) => this.machines.includes(name)),
      },
      dryRun,
      clock: this.clock,
      assumptions,
    });
  }

  async run(options: { dryRun?: boolean; assumptions?: Assumptions } = {}): Promise<Seen> {
    const { context, seen } = this.context(options);
    await run(context);
    return seen;
  }
}

export function given(change: (given: Given) => void = () => {}): Given {
  const made = new Given();
  change(made);
  return made;
}
