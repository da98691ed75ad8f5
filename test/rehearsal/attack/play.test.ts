import { join } from "node:path";
import type { StepKey } from "../../../src/names/steps";
import { inProcesses } from "../../../src/rehearsal/attack/in-processes";
import { playSchedule } from "../../../src/rehearsal/attack/play";
import type { PlannedRun, Schedule, Strike } from "../../../src/rehearsal/attack/schedule";
import { byTurns } from "../../made-up/by-turns";
import { onceMoreWhenBusy } from "../../made-up/once-more";

onceMoreWhenBusy();

const projectFolder = join(__dirname, "..", "..", "..");
const versions = { from: "2025.3.14357", to: "2025.4.10333", later: "2025.4.10500" };

const run = (more: Partial<PlannedRun>): PlannedRun => ({ before: [], exactVersion: undefined, strikes: [], ...more });

async function played(runs: readonly PlannedRun[], more: Partial<Schedule> = {}) {
  const schedule = { seed: 1, nodes: 2, versions, faults: [], runs, onceMore: false, ...more };
  const packageFolders = [join(projectFolder, "dist", "packages")];
  return playSchedule(schedule, inProcesses({ projectFolder, packageFolders }), { speed: 600 });
}

const at = (key: StepKey, node: number, deed: Strike["deed"], afterSeconds = 0): Strike => ({
  when: { at: "row", key, node },
  afterSeconds,
  deed,
});

async function killedWhileUpgrading() {
  const whenUpgrading: Strike = {
    when: { at: "event", kind: "database-upgrade-began", node: undefined, number: 1 },
    afterSeconds: 0,
    deed: { do: "kill-script", node: 1 },
  };
  const { attack, rehearsed } = await played([run({ strikes: [whenUpgrading] })], { onceMore: true });
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(attack.runs.map(({ act, outcome }) => `${act} ${outcome}`)).toEqual(["1 failed", "2 success", "2 success"]);
  const kinds = rehearsed.events.map((event) => event.kind);
  expect(kinds.indexOf("disturbed")).toBeLessThan(kinds.indexOf("database-upgrade-ended"));
  // Nobody saw the first one end, so the next run runs the program to its end once more.
  expect(rehearsed.events.filter((event) => event.kind === "database-upgrade-ended")).toMatchObject([
    { result: "committed" },
    { result: "committed" },
  ]);
}

async function roleMoved() {
  const { attack } = await played([
    run({
      strikes: [
        at("stage-installer", 2, { do: "lose-connection", node: 2 }),
        at("recover-nodes", 2, { do: "restart-machine", node: 2, seconds: 60 }),
      ],
    }),
    run({ strikes: [at("back-up-database", 1, { do: "cancel" })] }),
    run({ before: [{ do: "move-role", node: 2 }, { do: "release-later" }] }),
  ]);
  expect(attack).toMatchObject({ outcome: "held", broken: [], missed: [] });
  expect(attack.runs.map(({ act, outcome }) => `${act} ${outcome}`)).toEqual([
    ...["1 failed", "1 cancelled", "1 failed"],
    ...["2 failed", "2 success"],
  ]);
  expect(attack.runs[3]?.reason).toContain("Record-OtherPrimary");
}

test.each(
  byTurns(
    [
      [
        "the script is killed while the upgrader works: it goes on alone, and the next run finishes",
        killedWhileUpgrading,
      ],
      ["a machine restarts, a connection is lost, and the role moves: the operator gives it back", roleMoved],
    ] as const,
    2,
  ),
)("%s", (_what, play) => play());
