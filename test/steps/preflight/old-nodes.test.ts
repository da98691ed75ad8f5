import { run } from "../../../steps/preflight/run";
import { failureOf } from "../../made-up/failure";
import { madeUpOpenRecord } from "../../made-up/node";
import { MadeUpMachine, preflightOn } from "./made-up-preflight";

const RUN_BEGAN = "2026-01-09T22:00:00.000Z";
const place = (version: string) => `C:\\ProgramData\\OctopusHaUpgrade\\node\\${version}`;
const node = (version: string, unpackedAt = "2026-01-08T22:00:00.000Z") => ({
  version,
  folder: place(version),
  unpackedAt: new Date(unpackedAt),
  running: version === "24.21.0",
});

/** The last run, which began on the 9th, ended well on Node 24.21.0; an older one and a newer one lie beside it. */
function machineAfterRun(open = false): MadeUpMachine {
  const machine = new MadeUpMachine({ ...madeUpOpenRecord(), open, openedAt: RUN_BEGAN });
  machine.unpackedNodes = [node("9.9.9"), node("24.3.10"), node("24.21.0"), node("24.100.0"), node("26.0.0")];
  return machine;
}

async function changesOf(machine: MadeUpMachine, dryRun = false): Promise<string[]> {
  const { context, seen } = preflightOn(machine, { dryRun });
  await run(context);
  return seen.lines.filter((line) => /^(change|would|warning)/.test(line));
}

const SENTENCES = ["9.9.9", "24.3.10"].map(
  (version) => `remove Node.js ${version} at ${place(version)}, because the last run finished on 24.21.0`,
);

test("after a run that ended well on the newer Node, the older ones go; the next time there is nothing to do", async () => {
  const machine = machineAfterRun();
  expect(await changesOf(machine)).toEqual(SENTENCES.map((sentence) => `change: ${sentence}`));
  expect(machine.unpackedNodes.map(({ version }) => version)).toEqual(["24.21.0", "24.100.0", "26.0.0"]);
  expect(await changesOf(machine)).toEqual([]);
});

test("a dry run says the same and removes nothing", async () => {
  const machine = machineAfterRun();
  expect(await changesOf(machine, true)).toEqual(SENTENCES.map((sentence) => `would: ${sentence}`));
  expect(machine.unpackedNodes).toHaveLength(5);
});

describe("everything stays", () => {
  test("while a run is unfinished", async () => {
    expect(await changesOf(machineAfterRun(true))).toEqual([]);
  });

  test("on a node that no run has upgraded yet", async () => {
    const machine = new MadeUpMachine();
    machine.unpackedNodes = machineAfterRun().unpackedNodes;
    expect(await changesOf(machine)).toEqual([]);
  });

  test("while no run has ended on the newer Node: it came after the last one had begun", async () => {
    const machine = machineAfterRun();
    machine.unpackedNodes = [node("24.3.10"), node("24.21.0", RUN_BEGAN)];
    expect(await changesOf(machine)).toEqual([]);
  });

  test("when the step runs on a Node from elsewhere", async () => {
    const machine = machineAfterRun();
    machine.unpackedNodes = machine.unpackedNodes.map((each) => ({ ...each, running: false }));
    expect(await changesOf(machine)).toEqual([]);
  });

  test("when the node is refused: our folder may be anybody's", async () => {
    const machine = machineAfterRun();
    machine.folderProblem = "the folder C:\\ProgramData\\OctopusHaUpgrade can be changed by others: Users may write";
    await failureOf(() => changesOf(machine));
    expect(machine.unpackedNodes).toHaveLength(5);
  });
});

test("one that cannot be removed is a warning and no reason to fail", async () => {
  const machine = machineAfterRun();
  machine.removeThrows = new Error("EBUSY: resource busy or locked");
  expect((await changesOf(machine)).at(-1)).toBe(
    "warning: An older Node.js could not be removed: EBUSY: resource busy or locked. It does no harm; the next run tries again.",
  );
});
