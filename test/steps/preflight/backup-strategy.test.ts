import type { FactValues, Setting } from "../../../steps/preflight/facts";
import { backupChecks } from "../../../steps/preflight/checks-backup";
import type { DatabaseState } from "../../../src/upgrade/database/database-state";
import type { WayBackFacts } from "../../../src/upgrade/database/way-back-facts";
import { goodFacts, goodState, MadeUpDatabase } from "../../upgrade/database/made-up-database";

const { way } = new MadeUpDatabase();
const [strategyCheck] = backupChecks;

/** What is said on a node, of a database with these facts. */
function said(
  settings: Partial<Setting["settings"]>,
  given: { way?: Partial<WayBackFacts>; state?: Partial<DatabaseState>; machineId?: string } = {},
): string {
  const facts = { ...goodFacts, name: "OctopusDeploy", clientNames: [], hosted: undefined, clockAheadSeconds: 0 };
  const database = {
    ...{ ...facts, schemaVersion: "2025.3.1", heartbeatsProblem: undefined, missing: [] },
    state: { told: true as const, value: { ...goodState, ...given.state } },
    costs: { told: true as const, value: { ...way, ...given.way } },
  };
  const primary = { id: "Machines-1", name: "octo-1" };
  const setting: Setting = {
    ...{ machineId: given.machineId ?? "Machines-1", machineName: "octo-1", now: new Date() },
    ...{ nodeMachines: [primary], primaryMachines: [primary] },
    settings: {
      ...{ freeGigabytes: 6, databaseName: undefined, strategy: "Full", mayMoveBase: false, snapshotSpacePercent: 30 },
      ...settings,
    },
  };
  const found = strategyCheck?.look({ database } as unknown as FactValues, setting) ?? [];
  return found.map((each) => JSON.stringify(each)).join();
}

const LONG = { fullSeconds: 3000 };

test.each<[string, Parameters<typeof said>, RegExp | ""]>([
  ["Full, with a backup that takes five minutes", [{}], ""],
  [
    "Full, with a long one of which little changed",
    [{}, { way: LONG }],
    /took up to 50 min.*5 %.*DifferentialAfterFull would/,
  ],
  [
    "Full, with a long one of which much changed",
    [{}, { way: { ...LONG, changedShare: 0.5 } }],
    /SnapshotAfterBackup would/,
  ],
  [
    "Full, where nothing else is worth it",
    [{}, { way: { ...LONG, changedShare: 0.5 }, state: { heldBy: "availability group" } }],
    "",
  ],
  ["a snapshot that can be made", [{ strategy: "SnapshotAfterBackup" }], ""],
  [
    "one that cannot",
    [{ strategy: "SnapshotAfterBackup" }, { way: { hasFilestream: true } }],
    /not possible: .*FILESTREAM/,
  ],
  ["a differential backup where nobody makes any", [{ strategy: "DifferentialAfterFull" }], ""],
  [
    "one where the DBA makes some",
    [{ strategy: "DifferentialAfterFull" }, { way: { recentDifferentials: 3 } }],
    /only if the last full backup can be read.*Upgrade\.Backup\.MayMoveBase/,
  ],
  [
    "one where the base may move",
    [{ strategy: "DifferentialAfterFull", mayMoveBase: true }, { way: { recentDifferentials: 3 } }],
    "",
  ],
  ["another node than the primary", [{}, { way: LONG, machineId: "Machines-2" }], ""],
])("%s", (_title, given, expected) => {
  const words = said(...given);
  if (expected === "") expect(words).toBe("");
  else expect(words).toMatch(expected);
});
