import { nextMove, type EndedRun } from "../../../src/rehearsal/attack/operator";

const success: EndedRun = { outcome: "success", reason: "" };
const failed = (reason: string): EndedRun => ({ outcome: "failed", reason });

const damaged = failed("CheckVersion-Plan-Damaged: The database upgrade left the database inconsistent.");
const silent = failed("Preflight-Instance-Silent: Nobody answers.");
const otherSilence = failed("Preflight-Sql-Silent: Nobody answers.");
const unknown = failed("CheckVersion-Schema-Unknown: Nobody can say.");
const otherPrimary = failed("Preflight-Record-OtherPrimary: The unfinished run has another primary.");

test.each<[string, EndedRun[], string, RegExp?]>([
  ["starts it", [], "run"],
  ["rests after a success", [success], "rest", /succeeded/],
  ["starts it again after a failure", [silent], "run"],
  ["starts it again while the reason changes", [silent, otherSilence], "run"],
  ["gives the connection string when the refusal asks for it", [silent, unknown], "give-connection-string"],
  ["rests after a failure that a further run got over", [silent, success], "rest"],
  [
    "gives up when it says the same twice",
    [silent, unknown, unknown],
    "give-up",
    /twice with CheckVersion-Schema-Unknown/,
  ],
  ["rests where the backup must be restored", [damaged, damaged], "rest", /restored/],
  ["gives the role back when the refusal is about it", [otherPrimary], "move-role-back"],
  ["gives up when giving it back did not help", [otherPrimary, otherPrimary], "give-up"],
  ["gives up after five", [silent, unknown, silent, unknown, silent], "give-up", /run 5/],
  [
    "enables what was disabled when the refusal names it",
    [failed("CheckVersion-Nodes-NotCovered: x")],
    "cover-every-node",
  ],
  ["enables it when there is no primary", [failed("Preflight-Machines-OnePrimary: x")], "cover-every-node"],
  [
    "starts a node that the instance does not list",
    [failed("CheckVersion-Nodes-NotOfThisInstance: x")],
    "register-nodes",
  ],
  ["undoes what was installed by hand", [failed("CheckVersion-Nodes-Differ: x")], "undo-installs-by-hand"],
  [
    "reads each of several checks",
    [failed("Preflight-Checks-Failed: 2 checks failed. [Preflight-Disk-Free] x [Preflight-Machines-OnePrimary] y")],
    "cover-every-node",
  ],
])("the operator %s", (_title, runs, does, because = /./) => {
  const move = nextMove(runs);
  expect(move.do).toBe(does);
  expect("because" in move ? move.because : "nothing to say").toMatch(because);
});
