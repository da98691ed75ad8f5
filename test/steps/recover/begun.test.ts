import type { OctopusVersion } from "../../../src/values/version";
import { madeUpPlan } from "../../made-up/node";
import { versionOf } from "../../made-up/version";
import { madeUpSessionOf } from "../../upgrade/database/made-up-database";
import { begun, from, given, onOther, onTarget, to, UPGRADER, type Given } from "./given";

const MADE_WHILE_SERVING = {
  ...{ file: "\\\\nas\\octopus\\serving.bak", sizeBytes: 7, whileServing: true as const, databaseVersion: from },
  ...{ startedAt: "2026-01-10T01:00:00.000Z", finishedAt: "2026-01-10T01:30:00.000Z" },
};

describe("a database upgrade that was begun and not judged", () => {
  test("on a schema that is the target's: scripts after the commit may be missing, so nobody starts", async () => {
    const at = given((of) => {
      onTarget(of);
      of.schema = to.text;
      of.node.upgradeStatus = "up-to-date";
    }, begun);
    const seen = await at.run();
    expect(seen.outputs).toEqual({ MachineId: "Machines-1", NodeName: "ha-1", RecoveryVerdict: "unfinished" });
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
        of.schema = to.text;
        of.node.upgradeStatus = "up-to-date";
      };
    }, begun);
    expect((await at.run()).outputs).toEqual({
      MachineId: "Machines-1",
      NodeName: "ha-1",
      RecoveryVerdict: "unfinished",
    });
  });

  test("one that never ends is unknown", async () => {
    const at = given((of) => {
      of.sessions = [UPGRADER];
    }, begun);
    expect((await at.run()).outputs).toEqual({ MachineId: "Machines-1", NodeName: "ha-1", RecoveryVerdict: "unknown" });
    expect(at.node.state).toBe("stopped");
  });

  test("a program that runs on without a session is waited for as well", async () => {
    const at = given((of) => (of.processes = [4712]), begun);
    const seen = await at.run();
    expect(seen.outputs).toEqual({ MachineId: "Machines-1", NodeName: "ha-1", RecoveryVerdict: "unknown" });
    expect(seen.lines.join("\n")).toContain("Octopus.Server.exe is running on this node (process 4712)");
    expect(at.node.state).toBe("stopped");
  });

  test("a DBA's window and a monitor hold nobody up", async () => {
    const at = given((of) => {
      of.sessions = [madeUpSessionOf(), madeUpSessionOf({ program: "Octopus watcher", login: "monitoring" })];
    }, begun);
    expect((await at.run()).outputs).toMatchObject({
      MachineId: "Machines-1",
      NodeName: "ha-1",
      RecoveryVerdict: "unchanged",
    });
  });

  test("sessions that cannot be seen are not taken for none", async () => {
    const at = given((of) => (of.maySeeSessions = false), begun);
    const seen = await at.run();
    expect(seen.outputs).toEqual({ MachineId: "Machines-1", NodeName: "ha-1", RecoveryVerdict: "unknown" });
    expect(seen.lines).toContainEqual(expect.stringContaining("VIEW SERVER STATE"));
  });

  test("when the program ended as if it had upgraded, the old schema version is doubted", async () => {
    const at = given(
      (of) => {
        onTarget(of);
        of.node.upgradeStatus = "needs-upgrade";
      },
      { databaseUpgrade: { verdict: "begun", at: "2026-01-10T02:30:00Z", saidDone: true } },
    );
    const seen = await at.run();
    expect(seen.outputs).toMatchObject({ RecoveryVerdict: "unknown" });
    expect(at.node.record.now?.databaseUpgrade?.verdict).toBe("begun");
    expect(seen.lines.join("\n")).toContain("ended as if it had upgraded it");
  });

  test("when the new program says that nothing is to be upgraded, the old schema version is doubted", async () => {
    const at = given(onTarget, begun);
    expect((await at.run()).outputs).toEqual({ MachineId: "Machines-1", NodeName: "ha-1", RecoveryVerdict: "unknown" });
  });

  test("what it said before the upgrade, too, says nothing about what became of it", async () => {
    const at = given(onTarget, { ...begun, backup: { ...MADE_WHILE_SERVING, nothingChanges: { saidAt: "x" } } });
    expect((await at.run()).outputs).toMatchObject({ RecoveryVerdict: "unchanged" });
  });

  test("before 3.16 the old schema version does not mean that the upgrade was rolled back", async () => {
    const [old, hop] = ["3.3.27", "3.4.15"].map(versionOf) as [OctopusVersion, OctopusVersion];
    const at = given(
      ({ node }) => {
        node.installedVersion = hop;
        node.upgradeStatus = undefined;
      },
      { ...begun, plan: { ...madeUpPlan, from: old, to: hop } },
    );
    at.schema = old.text;
    expect((await at.run()).outputs).toMatchObject({ RecoveryVerdict: "unknown" });
    expect(at.node.record.now?.databaseUpgrade?.verdict).toBe("begun");
  });

  test("rolled back is unchanged, and the record says so from then on", async () => {
    const at = given((of) => {
      onTarget(of);
      of.node.upgradeStatus = "needs-upgrade";
    }, begun);
    expect((await at.run()).outputs).toEqual({
      MachineId: "Machines-1",
      NodeName: "ha-1",
      RecoveryVerdict: "unchanged",
    });
    expect(at.node.record.now?.databaseUpgrade?.verdict).toBe("unchanged");
    expect(at.node.state).toBe("stopped"); // the new program on the old schema
  });

  describe("and printed that it did damage, when nobody was left to write it down", () => {
    const damaged = { MachineId: "Machines-1", NodeName: "ha-1", RecoveryVerdict: "damaged" };

    test.each([
      ["the schema is the old one", from.text],
      ["the schema is the new one", to.text],
      ["the schema is another one", "2024.1.1"],
      ["the schema says nothing", undefined],
    ])("%s: no node starts", async (_title, schema) => {
      const at = given((of) => {
        of.schema = schema;
        of.node.record.saysDamaged = true;
      }, begun);
      const seen = await at.run();
      expect(seen.outputs).toEqual(damaged);
      expect(at.node.state).toBe("stopped");
      expect(at.node.record.now?.databaseUpgrade).toMatchObject({ verdict: "damaged", knownFrom: "output" });
      expect(seen.lines.join("\n")).toMatch(/database-upgrade\.output.*exit code is not known/);
    });

    test.each([
      ["while it was waited for", (of: Given) => (of.sessions = [UPGRADER])],
      ["and is not seen to end", (of: Given) => (of.processes = [4712])],
      ["and its sessions cannot be seen", (of: Given) => (of.maySeeSessions = false)],
    ])("%s", async (_title, change) => {
      const at = given((of) => {
        change(of);
        of.clock.onSleep = () => {
          of.node.record.saysDamaged = true;
          of.sessions = [];
        };
      }, begun);
      if (!at.maySeeSessions) at.node.record.saysDamaged = true;
      expect((await at.run()).outputs).toEqual(damaged);
      expect(at.node.state).toBe("stopped");
      expect(at.node.record.now?.databaseUpgrade?.verdict).toBe("damaged");
    });

    test("after the schema was seen on the target: it is not taken for unfinished", async () => {
      const at = given((of) => {
        onTarget(of);
        of.schema = to.text;
        of.onSchemaVersion = () => (of.node.record.saysDamaged = true);
      }, begun);
      expect((await at.run()).outputs).toEqual(damaged);
    });
  });
});
