import { madeUpSessionOf } from "../../database/made-up-database";
import { to, UPGRADER, given, onOther, onTarget, begun } from "./given";

describe("a database upgrade that was begun and not judged", () => {
  test("on a schema that is the target's: scripts after the commit may be missing, so nobody starts", async () => {
    const at = given((of) => {
      onTarget(of);
      of.schema = to;
      of.node.upgradeStatus = "up-to-date";
    }, begun);
    const seen = await at.run();
    expect(seen.outputs).toEqual({ MachineId: "Machines-1", RecoveryVerdict: "unfinished" });
    expect(at.node.state).toBe("stopped");
    expect(at.node.done).toEqual(["lock", "unlock"]);
    expect(at.node.record.now?.databaseUpgrade?.verdict).toBe("begun");
    expect(seen.lines.join("\n")).toContain("Run the runbook again");
  });

  test("nor does another node that has the target", async () => {
    const at = onOther("unfinished", onTarget);
    const seen = await at.run();
    expect(at.node.done).toEqual([]);
    expect(at.node.state).toBe("stopped");
    expect(seen.lines.join("\n")).toContain("no node may start before it has");
  });

  test("its session is waited for: the program may outlive its script and so the lock", async () => {
    const at = given((of) => {
      onTarget(of);
      of.sessions = [UPGRADER];
      of.node.upgradeStatus = "needs-upgrade";
      of.clock.onSleep = (seconds) => {
        if (seconds < 60) return;
        of.sessions = [];
        of.schema = to;
        of.node.upgradeStatus = "up-to-date";
      };
    }, begun);
    expect((await at.run()).outputs).toEqual({ MachineId: "Machines-1", RecoveryVerdict: "unfinished" });
  });

  test("one that never ends is unknown", async () => {
    const at = given((of) => {
      of.sessions = [UPGRADER];
    }, begun);
    expect((await at.run()).outputs).toEqual({ MachineId: "Machines-1", RecoveryVerdict: "unknown" });
    expect(at.node.state).toBe("stopped");
  });

  test("a program that runs on without a session is waited for as well", async () => {
    const at = given((of) => (of.processes = [4712]), begun);
    const seen = await at.run();
    expect(seen.outputs).toEqual({ MachineId: "Machines-1", RecoveryVerdict: "unknown" });
    expect(seen.lines.join("\n")).toContain("Octopus.Server.exe is running on this node (process 4712)");
    expect(at.node.state).toBe("stopped");
  });

  test("a DBA's window and a monitor hold nobody up", async () => {
    const at = given((of) => {
      of.sessions = [madeUpSessionOf(), madeUpSessionOf({ program: "Octopus watcher", login: "monitoring" })];
    }, begun);
    expect((await at.run()).outputs).toEqual({ MachineId: "Machines-1", RecoveryVerdict: "unchanged" });
  });

  test("sessions that cannot be seen are not taken for none", async () => {
    const at = given((of) => (of.maySeeSessions = false), begun);
    const seen = await at.run();
    expect(seen.outputs).toEqual({ MachineId: "Machines-1", RecoveryVerdict: "unknown" });
    expect(seen.lines).toContainEqual(expect.stringContaining("VIEW SERVER STATE"));
  });

  test("when the new program says that nothing is to be upgraded, the old schema version is doubted", async () => {
    const at = given(onTarget, begun);
    expect((await at.run()).outputs).toEqual({ MachineId: "Machines-1", RecoveryVerdict: "unknown" });
  });

  test("rolled back is unchanged, and the record says so from then on", async () => {
    const at = given((of) => {
      onTarget(of);
      of.node.upgradeStatus = "needs-upgrade";
    }, begun);
    expect((await at.run()).outputs).toEqual({ MachineId: "Machines-1", RecoveryVerdict: "unchanged" });
    expect(at.node.record.now?.databaseUpgrade?.verdict).toBe("unchanged");
    expect(at.node.state).toBe("stopped"); // the new program on the old schema
  });
});
