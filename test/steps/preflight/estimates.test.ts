import { Failure } from "../../../src/step/failure";
import type { LastUpgrade } from "../../../src/upgrade/record/last-upgrade";
import { run } from "../../../steps/preflight/run";
import { MadeUpMachine, preflightOn } from "./made-up-preflight";

const TOOK = {
  ...{ stopSeconds: 20, backupSeconds: 400, verifySeconds: 60 },
  ...{ upgradeSeconds: 420, startSeconds: 60, outageSeconds: 1000 },
};
const last = (took: LastUpgrade["took"]) => ({ took, openedBy: "ServerTasks-12" }) as LastUpgrade;

async function said(lastUpgrade: MadeUpMachine["lastUpgrade"]) {
  const machine = new MadeUpMachine();
  machine.lastUpgrade = lastUpgrade;
  const { context, seen } = preflightOn(machine);
  await run(context);
  return seen.lines.filter((line) => /Outage with|does without/.test(line));
}

test("what the last upgrade took is in the estimate; msdb knows better how long a full backup takes", async () => {
  const lines = await said(last(TOOK));
  expect(lines[0]).toBe(
    "info: Outage with Full: about 14 min 20 s (stop 20 s (the last upgrade, ServerTasks-12), full backup 5 min (msdb, the slowest of the last five), verification 1 min (the last upgrade, ServerTasks-12), database upgrade 7 min (the last upgrade, ServerTasks-12), start 1 min (the last upgrade, ServerTasks-12)).",
  );
});

test.each<[string, MadeUpMachine["lastUpgrade"], number]>([
  ["there was none", undefined, 0],
  ["it is of a runbook that measured nothing", last(undefined), 0],
  ["its file cannot be read", new Failure({ code: "LastUpgrade-Unreadable", what: "It is torn.", next: "Look." }), 1],
])("where %s, nothing is refused, and the estimate does without it", async (_what, lastUpgrade, verbose) => {
  const lines = await said(lastUpgrade);
  expect(lines.filter((line) => line.startsWith("verbose: The estimate does without"))).toHaveLength(verbose);
  expect(lines.find((line) => line.includes("Outage with Full"))).toContain("stop unknown");
});
