import type { Context } from "../../../steps/maintenance/contract";
import type { NodeRecord } from "../../../src/upgrade/record/record";
import { MadeUpNode, madeUpOpenRecord, madeUpPlan } from "../../made-up/node";
import { maintain, MadeUpInstance, ON_TARGET } from "./made-up-maintenance";

const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 0, 10, 3, minute, second)).toISOString();
const on = (machine: string, value: string) => ({ machine, value });

const FULL = {
  ...{ file: "\\\\nas\\before.bak", sizeBytes: 7, databaseVersion: madeUpPlan.from },
  ...{ startedAt: at(1), finishedAt: at(6), verifySeconds: 60 },
};
const READS: Partial<Context["reads"]> = {
  ...ON_TARGET,
  databaseUpgradeSeconds: 420,
  stopBeganAt: [on("octo-1", at(0)), on("octo-2", at(0, 5))],
  stoppedAt: [on("octo-1", at(0, 20)), on("octo-2", at(0, 35))],
  backAtWorkAt: [on("octo-2", at(16)), on("octo-1", at(15, 5))],
  startSeconds: [{ machine: "octo-1", value: 60 }],
};

async function took(backup: NodeRecord["backup"], reads: Partial<Context["reads"]> = READS) {
  const whole = { serviceRunning: true, startType: "automatic" as const, drained: false, maintenance: false };
  const databaseUpgrade = { verdict: "committed" as const, at: at(14) };
  const node = new MadeUpNode("ha-1", madeUpOpenRecord({ found: whole, backup, databaseUpgrade }));
  node.installedVersion = madeUpPlan.to;
  node.runningVersion = madeUpPlan.to;
  const instance = new MadeUpInstance();
  instance.on = true;
  const { lastUpgrades, failure } = await maintain({ mode: "Restore", instance, node, reads });
  expect(failure).toBeUndefined();
  expect(lastUpgrades).toHaveLength(1);
  return lastUpgrades[0]?.took;
}

describe("what an upgrade took is kept for the next estimate", () => {
  test("each part, with the verification, and the outage from the moment the last node was told to stop", async () => {
    expect(await took(FULL)).toEqual({
      ...{ stopSeconds: 30, backupSeconds: 300, verifySeconds: 60 },
      ...{ upgradeSeconds: 420, startSeconds: 60, outageSeconds: 900 },
    });
  });

  test("of a full backup made while the nodes served, only what came on top of it", async () => {
    const served = { ...FULL, whileServing: true as const };
    const differential = { ...FULL, startedAt: at(1), finishedAt: at(2), verifySeconds: 5 };
    expect(await took(served)).toMatchObject({ backupSeconds: null, verifySeconds: null });
    expect(await took({ ...served, differential })).toMatchObject({ backupSeconds: 60, verifySeconds: 5 });
  });

  test("a run that found every node stopped does not know how long the stop took", async () => {
    expect(await took(FULL, { ...READS, stopBeganAt: [] })).toMatchObject({ stopSeconds: null, outageSeconds: 870 });
  });
});
