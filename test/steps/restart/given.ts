import { run } from "../../../steps/restart/run";
import step from "../../../steps/restart/step";
import type { Context } from "../../../steps/restart/contract";
import { Assumptions } from "../../../src/step/assumptions";
import type { InstanceApi } from "../../../src/octopus/instance-api";
import type { NodeRecord } from "../../../src/upgrade/record/record";
import { MadeUpClock, type Seen } from "../../made-up/context";
import { contextFor } from "../../made-up/context-for";
import { MadeUpNode, madeUpInstance, madeUpOpenRecord, madeUpPlan, madeUpLaterReads } from "../../made-up/node";

const { from, to } = madeUpPlan;

/** ha-1 after its installer: stopped, Disabled, drained, on the target, with an open record. */
export class Given {
  node: MadeUpNode;
  clock = new MadeUpClock();
  mode: Context["inputs"]["mode"] = "StartAndResume";
  schemaVersionNow = to;
  isPrimary = false;
  direction: "back" | undefined;

  constructor(found: NodeRecord["found"] = { serviceRunning: true, startType: "automatic-delayed", drained: false }) {
    this.node = new MadeUpNode("ha-1", madeUpOpenRecord({ found })).stopped();
    this.node.startType = "disabled";
    this.node.draining = true;
    this.node.installedVersion = to;
  }

  maintenance = true;
  /** When it was switched, whether the node served then. */
  switched: { on: boolean; drained: boolean }[] = [];

  private instance(): InstanceApi {
    return {
      ...madeUpInstance([this.node]),
      maintenance: async () => this.maintenance,
      setMaintenance: async (on) => {
        this.switched.push({ on, drained: this.node.draining });
        this.maintenance = on;
      },
    };
  }

  async run({ dryRun = false, assumptions = new Assumptions() } = {}): Promise<Seen> {
    const { facts } = madeUpOpenRecord();
    const { node } = this;
    const made: { context: Context; seen: Seen } = contextFor(step, {
      inputs: { mode: this.mode },
      reads: {
        currentVersion: from,
        targetVersion: to,
        finalVersion: to,
        installerUrl: madeUpPlan.installerUrl,
        installerSizeBytes: 4096,
        installerSha256: madeUpPlan.installerSha256,
        direction: this.direction,
        upgradePath: undefined,
        plannedNodes: ["ha-1", "ha-2"],
        ...madeUpLaterReads,
        nodeName: "ha-1",
        ...facts,
        schemaVersionNow: this.schemaVersionNow,
      },
      tools: {
        record: node.record,
        services: node.services,
        installers: node.installers,
        program: node.program,
        self: node.self,
        instance: this.instance(),
        instances: [this.instance()],
      },
      system: { isPrimary: this.isPrimary },
      dryRun,
      clock: this.clock,
      assumptions,
    });
    await run(made.context);
    return made.seen;
  }
}

export const given = (change: (at: Given) => void = () => {}, found?: NodeRecord["found"]) => {
  const at = new Given(found);
  change(at);
  return at;
};
