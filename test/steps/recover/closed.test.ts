import { MadeUpNode } from "../../made-up/node";
import { given, onOther } from "./given";

test("no unfinished run: nothing to do, and other nodes may know it", async () => {
  const at = given();
  at.node.record = new MadeUpNode().record;
  const seen = await at.run();
  expect(seen.outputs).toEqual({ MachineId: "Machines-1", RecoveryVerdict: "unchanged", RecordClosed: true });
  expect(at.node.done).toEqual([]);
  expect(at.connectedWith).toEqual([]);
});

test.each([
  ["had another primary machine: only that machine knows whether it ended", "octo-9", ["Machines-9", "octo-9"]],
  ["had one that takes part, and would have refused", undefined, ["Machines-2", "octo-2"]],
  ["had this one", undefined, ["Machines-1", "octo-1"]],
])("a warning on the primary when the last run %s", async (_title, warned, [primaryMachineId, primaryMachine]) => {
  const at = given(() => {}, { open: false, primaryMachineId, primaryMachine });
  const seen = await at.run();
  expect(at.node.done).toEqual([]);
  expect(seen.lines.filter((line) => line.includes("give the target tag HAServer-Primary back"))).toEqual(
    warned === undefined ? [] : [expect.stringContaining(`had the primary machine '${warned}'`)],
  );
});

test("a node whose record is closed is not touched", async () => {
  const at = onOther("unchanged", () => {}, { open: false });
  await at.run();
  expect(at.node.done).toEqual([]);
});

test.each([
  ["delete the program at its next restart, the record of a rollback stays open", "back", true],
  ["delete the program at its next restart, the record of an upgrade stays open", "forward", true],
  ["replace the program then, and delete other files, the record is closed", "forward", false],
] as const)("while Windows will %s", async (_title, direction, open) => {
  const at = onOther(
    "unchanged",
    ({ node }) => {
      const program = node.record.now!.facts.serverProgram.toUpperCase();
      node.filesAtRestart = ["C:\\Temp\\x", program];
      node.deletedAtRestart = open ? node.filesAtRestart : ["C:\\Temp\\x"];
    },
    { direction },
  );
  const seen = await at.run();
  expect(at.node).toMatchObject({ state: "running", draining: false });
  expect(at.node.record.now?.open).toBe(open);
  expect(seen.lines.join("\n").includes("at its next restart")).toBe(open);
});
