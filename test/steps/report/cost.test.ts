import type { OutputName } from "../../../src/step/outputs";
import { reported } from "./given";

const machine = "octo-1";
const at = (minute: number) => new Date(Date.UTC(2026, 0, 10, 3, minute)).toISOString();
const outputs = new Map<OutputName, Map<string, string[]>>([
  ["DrainBeganAt", new Map([[machine, [at(0)]]])],
  ["StoppedAt", new Map([[machine, [at(1)]]])],
  ["BackAtWorkAt", new Map([[machine, [at(16)]]])],
]);
const system = {
  ...{
    outputs,
    nodeMachines: [{ id: "Machines-1", name: machine }],
    primaryMachines: [{ id: "Machines-1", name: machine }],
  },
};
const reads = {
  ...{
    ...{ backupFile: "\\\\nas\\before.bak", backupSizeBytes: 7 },
    backupStartedAt: at(1),
    backupFinishedAt: at(6),
    databaseUpgradeSeconds: 420,
    startSeconds: [{ machine, value: 60 }],
  },
};
const costs = async (given: Parameters<typeof reported>[0]) =>
  (await reported(given)).summary?.evidence.filter(({ step }) => step === "Verify the primary node");

test("what an outage was made of is said as far as it was measured", async () => {
  expect(await costs({ system, reads })).toEqual([
    {
      step: "Verify the primary node",
      proved:
        "The outage took 16 min: stop 1 min, backup 5 min, verification unknown, database upgrade 7 min, start of the primary node 1 min.",
    },
  ]);
});

test("where there was none, and in a dry run, nothing is said", async () => {
  expect(await costs({ reads })).toEqual([]);
  expect(await costs({ system, reads, dryRun: true })).toEqual([]);
});

test("a full backup that was made while the nodes served took none of it", async () => {
  const [proof] = (await costs({ system, reads: { ...reads, wayBackMadeAt: at(7) } })) ?? [];
  expect(proof?.proved).toContain("stop 1 min, backup unknown,");
});
