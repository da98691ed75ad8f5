import { run } from "../../../steps/recover/run";
import type { NodeRecord } from "../../../src/upgrade/record/record";
import { Failure } from "../../../src/step/failure";
import { madeUpSystem } from "../../made-up/context";
import { failureOf } from "../../made-up/failure";
import { changesIn } from "../../made-up/node";
import { VARIABLES } from "../../../src/names/variables";
import { from, to, CANARY, BACKUP, FOUND, type Given, given, onOther, onTarget } from "./given";

/** When a node was seen at work again, by its clock. */
const NOW = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T/) as string;

describe("unchanged", () => {
  test("the primary decides under the lock, says so first, and goes back to work as it was found", async () => {
    const at = given();
    const seen = await at.run();
    expect(at.node.done).toEqual([
      "lock",
      "start type of OctopusDeploy: automatic-delayed",
      "start OctopusDeploy",
      "drain false",
      "unlock",
    ]);
    expect(seen.outputs).toEqual({
      MachineId: "Machines-1",
      NodeName: "ha-1",
      RecoveryVerdict: "unchanged",
      BackAtWorkAt: NOW,
    });
    expect(at.node.record.now?.open).toBe(true); // maintenance mode is still to be put back
  });

  test("another node follows the primary's verdict, asks no database and closes its record", async () => {
    const at = onOther("unchanged");
    const seen = await at.run();
    expect(at.node).toMatchObject({ state: "running", startType: "automatic-delayed", draining: false });
    expect(at.node.record.now?.open).toBe(false);
    expect(seen.outputs).toEqual({ MachineId: "Machines-1", NodeName: "ha-1", RecordClosed: true, BackAtWorkAt: NOW });
    expect(at.connectedWith).toEqual([]);
  });

  test("a missed drain deadline: the node never stopped, and only its drain is taken back", async () => {
    const at = onOther("unchanged", ({ node }) => {
      Object.assign(node, { state: "running", processId: 4711, runningVersion: from, startType: "automatic-delayed" });
    });
    await at.run();
    expect(at.node.done).toEqual(["drain false", "record closed drained,serviceRunning,startType"]);
  });

  test.each([
    ["the new program", to],
    ["no program", undefined],
  ])("a node with %s stays stopped and Disabled, is named, and its record stays open", async (_title, installed) => {
    const at = onOther("unchanged", ({ node }) => (node.installedVersion = installed));
    const seen = await at.run();
    expect(at.node.done).toEqual([]);
    expect(at.node).toMatchObject({ state: "stopped", startType: "disabled", draining: true });
    expect(at.node.record.now?.open).toBe(true);
    expect(seen.lines).toContainEqual(expect.stringContaining("Node ha-1 stays stopped"));
  });

  test("one that is not Disabled any more is made so: its start would upgrade the schema", async () => {
    const at = onOther("unchanged", ({ node }) => {
      node.installedVersion = to;
      node.startType = "automatic";
    });
    await at.run();
    expect(at.node.startType).toBe("disabled");
  });

  test("an installer that is still at work is waited for before the version is judged", async () => {
    const at = onOther("unchanged", ({ node }) => {
      node.installerLooks = 3;
      node.afterInstaller = () => (node.installedVersion = to);
    });
    await at.run();
    expect(at.node.done).toEqual([]);
    expect(at.node.record.now?.open).toBe(true);
  });

  test("an installer that does not end: nothing is changed, and it is said", async () => {
    const at = onOther("unchanged", ({ node }) => (node.installerLooks = 1_000_000));
    const seen = await at.run();
    expect(at.node.done).toEqual([]);
    expect(seen.lines).toContainEqual(expect.stringContaining("Installer-StillRunning"));
  });

  test("a program that says that its start would change the schema stays stopped", async () => {
    const at = onOther("unchanged", ({ node }) => (node.upgradeStatus = "database-newer"));
    await at.run();
    expect(at.node.done).toEqual([]);
  });

  test("so does one that was found stopped and would start by itself", async () => {
    const found: NodeRecord["found"] = { serviceRunning: false, startType: "automatic" };
    const at = onOther("unchanged", ({ node }) => (node.upgradeStatus = "database-newer"), { found });
    await at.run();
    expect(at.node.done).toEqual([]);
  });

  test("a node that was found stopped and drained is left so", async () => {
    const found: NodeRecord["found"] = { serviceRunning: false, startType: "manual" };
    const at = onOther("unchanged", () => {}, { found });
    await at.run();
    expect(at.node).toMatchObject({ state: "stopped", startType: "manual", draining: true });
    expect(at.node.record.now?.open).toBe(false);
  });

  test("a node of which nothing was changed yet is not touched", async () => {
    const at = onOther(
      "unchanged",
      ({ node }) => {
        node.stopped();
        node.startType = "manual";
      },
      { found: {} },
    );
    await at.run();
    expect(at.node.done).toEqual(["record closed "]);
  });

  test("a node that does not come back is said, and is no failure of the step", async () => {
    const at = onOther("unchanged", ({ node }) => (node.startFails = true));
    const seen = await at.run();
    expect(seen.lines).toContainEqual(expect.stringContaining("warning: Node ha-1 did not go back to work"));
    expect(at.node.record.now?.open).toBe(true);
  });

  test("once more on the primary, with all other nodes: nothing left to do", async () => {
    const at = given();
    await at.run();
    at.node.done.length = 0;
    at.verdict = "unchanged";
    await at.run();
    expect(at.node.done).toEqual([]);
  });
});

describe("changed", () => {
  const changed = (at: Given) => {
    at.schema = to.text;
    onTarget(at);
  };

  test("a node on the target may start: that is how somebody serves again", async () => {
    const at = given(changed, { databaseUpgrade: { verdict: "committed", at: "2026-01-10T02:30:00Z" } });
    const seen = await at.run();
    expect(seen.outputs).toEqual({
      MachineId: "Machines-1",
      NodeName: "ha-1",
      RecoveryVerdict: "changed",
      BackAtWorkAt: NOW,
    });
    expect(at.node).toMatchObject({ state: "running", draining: false });
    expect(at.node.record.now).toMatchObject({ open: true, databaseUpgrade: { verdict: "committed" } });
  });

  describe("maintenance mode, which a recovery of an earlier attempt may have put back", () => {
    const off = (at: Given) => {
      changed(at);
      at.maintenance = false;
    };
    const inOrder = (at: Given) => at.node.done.filter((done) => /^(?:drain|maintenance)/.test(done));

    test("is turned on before the primary's drain ends, and what was found is put down", async () => {
      const at = given(off);
      const seen = await at.run();
      expect(inOrder(at)).toEqual(["maintenance true", "drain false"]);
      expect(at.node.record.now?.found.maintenance).toBe(false);
      expect(seen.lines.join("\n")).toContain("is off in the middle of an upgrade");
    });

    test("is turned on by another node too, whose record does not hold it", async () => {
      const at = onOther("changed", off);
      await at.run();
      expect(inOrder(at)).toEqual(["drain true", "maintenance true", "drain false"]);
      expect(at.node.record.now?.found.maintenance).toBeUndefined();
    });

    test("what was found before the first attempt stays what is put back", async () => {
      const at = given(off, { found: { ...FOUND, maintenance: true } });
      await at.run();
      expect(at.maintenance).toBe(true);
      expect(at.node.record.now?.found.maintenance).toBe(true);
    });

    test("without an API key the node starts and stays drained, and the log says what was not checked", async () => {
      const at = given((of) => {
        changed(of);
        of.hasApiKey = false;
      });
      const seen = await at.run();
      expect(at.node).toMatchObject({ state: "running", draining: true });
      expect(seen.lines).toContainEqual(expect.stringContaining("(Maintenance-NotAsked): Node ha-1 runs and stays"));
      expect(seen.lines.join("\n")).toContain(VARIABLES.apiKey);
      expect(seen.outputs).toEqual({ MachineId: "Machines-1", NodeName: "ha-1", RecoveryVerdict: "changed" });
    });

    test("is not asked for a node that is at work already, nor for one that was found drained", async () => {
      const atWork = given((of) => {
        off(of);
        of.hasApiKey = false;
        const started = { state: "running", processId: 4711, runningVersion: to, startType: "automatic-delayed" };
        Object.assign(of.node, started, { draining: false });
      });
      const drained = given(off, { found: { ...FOUND, drained: true } });
      for (const at of [atWork, drained]) {
        expect((await at.run()).lines.join("\n")).not.toContain("Maintenance-");
        expect(inOrder(at)).toEqual([]);
      }
    });

    test("is left alone when the database is unchanged: it has its own step", async () => {
      const at = given((of) => {
        of.maintenance = false;
        of.hasApiKey = false;
      });
      await at.run();
      expect(at.node).toMatchObject({ state: "running", draining: false });
      expect(inOrder(at)).toEqual(["drain false"]);
    });

    test("that cannot be turned on leaves the node drained", async () => {
      const at = given((of) => {
        off(of);
        Object.defineProperty(of, "maintenance", { get: () => false, set: () => {} });
      });
      const seen = await at.run();
      expect(at.node.draining).toBe(true);
      expect(seen.lines).toContainEqual(expect.stringContaining("Maintenance-NotConfirmed"));
    });
  });

  test("names the backup, both ways on, and what is known of each node", async () => {
    const text = (await given(changed).run()).lines.join("\n");
    expect(text).toContain(BACKUP.file);
    expect(text).toContain("Maintenance mode stays on");
    expect(text).toContain("run the runbook again");
    expect(text).toContain("To go back to");
    expect(text).toContain("RESTORE DATABASE [OctopusDeploy]");
    expect(text).toContain(`Node ha-1: version ${from}.`);
    expect(text).toContain("octo-2");
  });

  test("a node on the old version stays stopped", async () => {
    const at = onOther("changed");
    const seen = await at.run();
    expect(at.node.done).toEqual([]);
    expect(seen.lines).toContainEqual(expect.stringContaining("stays stopped"));
  });

  test("another node on the target starts, and its record stays open: the run is not over", async () => {
    const at = onOther("changed", onTarget);
    expect((await at.run()).outputs).toEqual({ MachineId: "Machines-1", NodeName: "ha-1", BackAtWorkAt: NOW });
    expect(at.node.state).toBe("running");
    expect(at.node.record.now?.open).toBe(true);
  });
});

describe("unknown: nothing is changed, and it is said", () => {
  test.each([
    ["no version in the schema", undefined, {}],
    ["a third version in the schema", "2024.1.1", {}],
    [
      "a record that says committed on an old schema",
      from.text,
      { databaseUpgrade: { verdict: "committed", at: "x" } },
    ],
  ] as const)("%s", async (_title, schema, record) => {
    const at = given((of) => (of.schema = schema), record);
    const seen = await at.run();
    expect(seen.outputs).toEqual({ MachineId: "Machines-1", NodeName: "ha-1", RecoveryVerdict: "unknown" });
    expect(at.node.done).toEqual(["lock", "unlock"]);
    expect(seen.lines).toContainEqual(expect.stringContaining("not certain"));
  });

  test.each(["start-pending", "running"] as const)(
    "the new program, which somebody has started here, is %s",
    async (state) => {
      const at = given((of) => {
        onTarget(of);
        of.schema = from.text;
        of.node.state = state;
      });
      const seen = await at.run();
      expect(seen.outputs).toEqual({ MachineId: "Machines-1", NodeName: "ha-1", RecoveryVerdict: "unknown" });
      expect(at.node.done).toEqual(["lock", "unlock"]);
      expect(seen.lines.join("\n")).toContain(
        `is ${state} with version ${to}, and a start of that version upgrades the database. Nothing is changed, on any node.`,
      );
    },
  );

  test.each([undefined, "unknown", "gibberish"])("another node that hears %s", async (verdict) => {
    const at = onOther(verdict);
    const seen = await at.run();
    expect(at.node.done).toEqual([]);
    expect(seen.lines).toContainEqual(expect.stringContaining("Nothing is changed on node ha-1"));
    expect(seen.outputs).toEqual({ MachineId: "Machines-1", NodeName: "ha-1" });
  });

  test("a verdict from another node's step does not make the primary decide again", async () => {
    const at = given((of) => (of.verdict = "unknown"));
    await at.run();
    expect(at.connectedWith).toEqual([]);
  });
});

describe("damaged: only a restore helps", () => {
  const damaged = (change?: (at: Given) => void) =>
    given(
      (at) => {
        onTarget(at);
        change?.(at);
      },
      { databaseUpgrade: { verdict: "damaged", at: "2026-01-10T02:30:00Z" } },
    );

  test("hands that on, starts nothing, and tells one story in order: what, the backup, the way back", async () => {
    const at = damaged();
    const seen = await at.run();
    expect(seen.outputs).toEqual({ MachineId: "Machines-1", NodeName: "ha-1", RecoveryVerdict: "damaged" });
    expect(at.node.done).toEqual([]);
    const text = seen.lines.join("\n");
    const order = [
      "inconsistent state",
      BACKUP.file,
      "Octopus support",
      "To go back to",
      "RESTORE DATABASE [OctopusDeploy]",
    ];
    const places = order.map((words) => text.indexOf(words));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThanOrEqual(0);
    expect(text).not.toContain("not certain");
  });

  test("the other nodes are told the same, and not that it is uncertain", async () => {
    const at = damaged((of) => {
      of.primary = false;
      of.verdict = "damaged";
    });
    const text = (await at.run()).lines.join("\n");
    expect(at.node.done).toEqual([]);
    expect(text).toContain("inconsistent state, and no node may start on it");
  });

  test("is said although nothing tells the database's name any more", async () => {
    const at = damaged((of) => {
      of.connectionString = undefined;
      of.node.program.configuration = async () => {
        throw new Error("the schema is older than this program");
      };
    });
    const seen = await at.run();
    expect(seen.outputs).toEqual({ MachineId: "Machines-1", NodeName: "ha-1", RecoveryVerdict: "damaged" });
    expect(seen.lines.join("\n")).toContain("RESTORE DATABASE [the database's name]");
  });
});

describe("it could not even decide: a failure, and the verdict is unknown", () => {
  async function failed(at: Given) {
    const { context, seen } = at.made();
    const failure = await failureOf(() => run(context));
    expect(seen.outputs).toEqual({ MachineId: "Machines-1", NodeName: "ha-1", RecoveryVerdict: "unknown" });
    expect(at.node.state).toBe("stopped");
    return { failure, seen };
  }

  test("somebody else holds the lock to the end", async () => {
    expect((await failed(given((at) => (at.lockHeld = true)))).failure.code).toBe("Lock-HeldByAnother");
  });

  test("the schema cannot be read", async () => {
    const refused = new Failure({
      code: "Database-PermissionMissing",
      what: "SQL Server did not tell.",
      next: "Grant it.",
    });
    const { failure } = await failed(given((at) => (at.schema = refused)));
    expect(failure.code).toMatch(/^Database-/);
  });

  test("no connection string can be had", async () => {
    const { failure } = await failed(
      given((at) => {
        at.connectionString = undefined;
        at.node.program.configuration = async () => {
          throw new Error("the schema is older than this program");
        };
      }),
    );
    expect(failure.code).toBe("Database-NoConnectionString");
  });

  test("another primary than the unfinished run's", async () => {
    const at = given();
    const { context } = at.made();
    context.system = { ...madeUpSystem, primaryMachines: [{ id: "Machines-2", name: "octo-2" }] };
    expect((await failureOf(() => run(context))).code).toBe("Record-OtherPrimary");
    expect(at.node.done).toEqual([]);
  });
});

describe("what earlier steps did not hand over", () => {
  test("the connection string is asked of the program, and masked before anything else", async () => {
    const at = given((of) => (of.connectionString = undefined));
    const seen = await at.run();
    expect(at.connectedWith).toEqual(["Server=from-the-program;Password=canary-7"]);
    expect(seen.masked).toContain("canary-7");
  });
});

test("no secret is printed, written or handed over", async () => {
  const at = given();
  const seen = await at.run();
  expect(JSON.stringify([seen.lines, seen.outputs, at.node.done, at.node.record.written])).not.toContain(CANARY);
  expect(seen.masked).toContain(CANARY);
});

test("a dry run says, line for line, what a real run then does, and does nothing", async () => {
  const dry = given();
  const would = changesIn(await dry.run({ dryRun: true }));
  expect(dry.node.done).toEqual([]);
  expect(changesIn(await given().run())).toEqual(would);
  expect(would).toHaveLength(3);
});
