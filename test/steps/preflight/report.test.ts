import { Failure } from "../../../src/step/failure";
import { run } from "../../../steps/preflight/run";
import type { Context } from "../../../steps/preflight/contract";
import { CHECKS } from "../../../steps/preflight/checks";
import { readVerdict, writeVerdict } from "../../../steps/preflight/verdicts";
import { versionOf } from "../../made-up/version";
import { MadeUpMachine, preflightOn } from "./made-up-preflight";

const OK = CHECKS.map(({ name }) => `${name} ok`);
const of = <T>(first: T, second: T) => [
  { machine: "octo-1", value: first },
  { machine: "octo-2", value: second },
];

const READS: Partial<Context["reads"]> = {
  nodeNames: of("ha-1", "ha-2"),
  verdicts: of(OK, OK),
  installedVersions: of(versionOf("2025.3.100"), versionOf("2025.3.100")),
  windowsVersions: of("10.0.17763", "6.3.9600"),
  sqlServerVersions: of("16.0.4135.4", "16.0.4135.4"),
  clocksAhead: of(1.25, -0.75),
  upgradeAvailable: true,
  currentVersion: versionOf("2025.3.100"),
  targetVersion: versionOf("2025.4.400"),
  finalVersion: versionOf("2025.4.400"),
  changesUrl: "https://octopus.com/downloads/compare",
};

async function reported(
  given: {
    reads?: Partial<Context["reads"]>;
    acceptedChecks?: Context["inputs"]["acceptedChecks"];
    instance?: Context["tools"]["instance"];
  } = {},
) {
  const machine = new MadeUpMachine();
  const { context, seen } = preflightOn(machine, {
    inputs: { mode: "Report", acceptedChecks: given.acceptedChecks ?? [] },
    reads: { ...READS, ...given.reads },
  });
  context.tools.instance = given.instance;
  const machines = [1, 2].map((number) => ({ id: `Machines-${number}`, name: `octo-${number}` }));
  Object.assign(context.system, { nodeMachines: machines });
  await run(context);
  return { lines: seen.lines, text: seen.lines.join("\n"), machine };
}

test("a check a line and a node a column, then what runs where, then the decision", async () => {
  const { lines, machine } = await reported();
  expect(lines[0]).toBe("info: Check                         ha-1         ha-2         What holds when it is ok");
  expect(lines).toContain(
    "info: Database-Clock                ok           ok           the clocks of this machine and of SQL Server agree",
  );
  expect(lines.slice(-6)).toEqual([
    "info: Node ha-2 is machine 'octo-2': Octopus Server 2025.3.100 on Windows 6.3.9600.",
    "info: The database is on SQL Server 16.0.4135.4.",
    "info: The clocks of the nodes differ by about 2.0 s.",
    "info: Which tasks would be waited for now is not known: the instance's URL or API key was not given.",
    "info: An upgrade would go from 2025.3.100 to 2025.4.400, which needs Windows Server 2012 R2 and SQL Server 2016 or newer. What changes: https://octopus.com/downloads/compare",
    expect.stringMatching(
      /^highlight: 2 nodes, \d+ checks: 0 problems, 0 accepted, 0 warnings, 0 not checked\. An upgrade would go/,
    ),
  ]);
  // Nothing was asked of the node.
  expect([machine.done, machine.connected, machine.lookedIn]).toEqual([[], [], undefined]);
});

test("what is not ok is said in full, under its node", async () => {
  const found = [...OK.filter((line) => !/^(Disk-Free|Program-InUse) /.test(line))];
  const { text } = await reported({
    reads: {
      verdicts: of(
        [...found, "Disk-Free problem: It is full. Free some.", "Program-InUse accepted: Octopus.Manager."],
        ["Server-CommandFailed problem: It failed.", ...OK],
      ),
    },
  });
  expect(text).toMatch(/Disk-Free +problem +ok/);
  expect(text).toMatch(/Program-InUse +accepted +ok/);
  expect(text).toMatch(/Server-CommandFailed +ok +problem +what could not be found out/);
  expect(text).toContain("info: ha-1 Disk-Free (problem): It is full. Free some.");
  expect(text).toContain("info: ha-2 Server-CommandFailed (problem): It failed.");
  expect(text).toContain("2 problems, 1 accepted, 0 warnings, 0 not checked.");
});

test("a node that said nothing is not checked, and never ok", async () => {
  const { text } = await reported({
    reads: {
      verdicts: of(OK, undefined),
      nodeNames: of("ha-1", undefined),
      windowsVersions: of("10.0.17763", undefined),
    },
  });
  expect(text).toMatch(/Check +ha-1 +octo-2/);
  expect(text).toMatch(/Machines-OnePrimary +ok +not checked/);
  expect(text).toMatch(/Windows-Version +ok +not checked/);
  expect(text).toContain(`${CHECKS.length + 1} not checked.`);
});

test("a platform that is too old for the target is a problem, or accepted", async () => {
  const reads = { windowsVersions: of("10.0.17763", "6.2.9200") };
  const refused = await reported({ reads });
  expect(refused.text).toMatch(/Windows-Version +ok +problem/);
  expect(refused.text).toContain("ha-2 Windows-Version (problem): Machine 'octo-2' runs Windows 6.2.9200");
  expect(refused.text).toContain("Each of the problems may be accepted by its name in Upgrade.Preflight.Accept.");
  const accepted = await reported({ reads, acceptedChecks: ["Windows-Version"] });
  expect(accepted.text).toMatch(/Windows-Version +ok +accepted/);
});

test("a .NET Framework is judged where the target needs one of the machine", async () => {
  const reads = { targetVersion: versionOf("2019.12.4"), frameworkReleases: of(461_814, 379_893) };
  expect((await reported({ reads })).text).toMatch(/Framework-Version +ok +problem/);
  const untold = { targetVersion: versionOf("2019.12.4"), frameworkReleases: of(461_814, undefined) };
  expect((await reported({ reads: untold })).text).toMatch(/Framework-Version +ok +not checked/);
  expect((await reported({ reads: { frameworkReleases: of(0, undefined) } })).text).toMatch(
    /Framework-Version +ok +ok/,
  );
});

test.each<[string, Partial<Context["reads"]>, string]>([
  [
    "nothing to do",
    { upgradeAvailable: false, targetVersion: versionOf("2025.3.100") },
    "An upgrade would have nothing to do: the instance is on 2025.3.100.",
  ],
  [
    "a required stop",
    { finalVersion: versionOf("2026.1.1") },
    "2025.4.400, a required stop on the way to 2026.1.1, which",
  ],
  [
    "no decision",
    { upgradeAvailable: undefined, targetVersion: undefined },
    "What the next upgrade would go to is not known: see the log of the step 'Check for a new version'.",
  ],
])("says what the next run would do: %s", async (_, reads, says) => {
  const { lines } = await reported({ reads });
  expect(lines.at(-1)).toContain(says);
});

test("which tasks would be waited for now, by name and for how long", async () => {
  const tasks = [
    { id: "ServerTasks-7", name: "Deploy", description: "Deploy Web", nodeId: "n1", startedAt: new Date(0) },
    { id: "ServerTasks-8", name: "Deploy", description: "Deploy Api", nodeId: "n1" },
  ];
  const node = { draining: false, offline: false, taskCap: 5, version: undefined };
  const { text } = await reported({
    instance: {
      nodes: async () => [
        { ...node, id: "n1", name: "ha-1", runningTaskCount: 3 },
        { ...node, id: "n2", name: "ha-2", runningTaskCount: 0, draining: true },
        { ...node, id: "n3", name: "ha-3", runningTaskCount: 0, offline: true },
      ],
      runningTasks: async (id) => (id === "n1" ? tasks : []),
    },
  });
  expect(text).toMatch(
    /3 running tasks would be waited for on node ha-1 now: Deploy Web \(ServerTasks-7, for \d+ min\), Deploy Api \(ServerTasks-8\), 1 more; its task cap is 5\./,
  );
  expect(text).toContain(
    "No task would be waited for on node ha-2 now: none is running there; it is drained already; its task cap is 5.",
  );
  expect(text).toContain("Node ha-3 is offline.");
});

test("an instance that does not answer costs that line only", async () => {
  const silent = () => Promise.reject(new Failure({ code: "Instance-Refused", what: "It refuses.", next: "" }));
  const { text } = await reported({ instance: { nodes: silent, runningTasks: silent } });
  expect(text).toContain("Which tasks would be waited for now is not known: It refuses.");
  expect(text).toContain("An upgrade would go from");
});

test.each([
  { name: "Disk-Free", verdict: "ok" as const, says: "" },
  { name: "Database-LogSpace", verdict: "not checked" as const, says: "A: b.\nc" },
  { name: "X-Y", verdict: "problem" as const, says: "warning: no" },
])("a verdict comes back as it was handed over: %j", (verdict) => {
  expect(readVerdict(writeVerdict(verdict))).toEqual(verdict);
});

test("what is no verdict is left out", () => {
  expect(["", "Disk-Free", "Disk-Free fine", "Disk-Free okay: x"].map(readVerdict)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
