import { Assumptions } from "../../../src/step/assumptions";
import { MadeUpClock } from "../../made-up/context";
import {
  changesIn,
  FROM,
  LOG,
  madeUpNode,
  nobodyStopped,
  runOn,
  STAGED,
  succeeds,
  TO,
  type MadeUpNode,
} from "./made-up-node";
import { versionOf } from "../../made-up/version";

const untouched = (node: MadeUpNode) => node.done.filter((each) => /^(msiexec|record|fetch|remove)/.test(each));

test("installs, proves it by the installed version, and hands over what was before", async () => {
  const node = madeUpNode();
  const { seen, failure } = await runOn(node, "Install", { inputs: { properties: ["WIXUI_DONTVALIDATEPATH=1"] } });
  expect(failure).toBeUndefined();
  expect(changesIn(seen)).toEqual([`install Octopus Server ${TO} on node ha-2 with ${STAGED}`]);
  expect(node.done).toEqual([
    "record",
    "verify",
    `signature of ${STAGED}`,
    `msiexec ${STAGED} ${LOG} WIXUI_DONTVALIDATEPATH=1`,
  ]);
  expect(seen.outputs).toEqual({
    PreviousVersion: FROM,
    StagedFile: STAGED,
    InstalledVersion: TO,
    RebootPending: false,
  });
  expect(seen.lines).toContain(`highlight: Octopus Server ${TO} is now installed on node ha-2 (before: ${FROM}).`);
});

test("the record is open, with plan and facts, before anything is installed", async () => {
  const node = madeUpNode({
    msiexec: [
      (at) => {
        const plan = { from: versionOf(FROM), to: versionOf(TO) };
        expect(at.record).toMatchObject({ open: true, node: "ha-2", plan, found: {} });
        return succeeds(at);
      },
    ],
  });
  expect((await runOn(node, "Install")).failure).toBeUndefined();
});

test.each([TO, `${TO}.0`])("nothing to do when %s is installed, whatever the service does", async (installed) => {
  const node = madeUpNode({ installed, state: "running", startType: "automatic" });
  const { seen, failure } = await runOn(node, "Install");
  expect(failure).toBeUndefined();
  expect(changesIn(seen)).toEqual([]);
  expect(node.record).toBeUndefined();
  expect(seen.outputs).toEqual({ InstalledVersion: TO });
});

test("a program that is gone is installed again", async () => {
  const node = madeUpNode({ installed: undefined });
  const { seen, failure } = await runOn(node, "Install");
  expect(failure).toBeUndefined();
  expect(node.done.at(-1)).toMatch(/ INSTALLLOCATION=C:\\Program Files\\Octopus Deploy\\Octopus$/);
  expect(seen.outputs).toMatchObject({ PreviousVersion: "", InstalledVersion: TO });
});

test("a program that is gone is installed where the operator's own property says", async () => {
  const node = madeUpNode({ installed: undefined });
  const properties = ["INSTALLLOCATION=E:\\Octopus"];
  const { failure } = await runOn(node, "Install", { inputs: { properties } });
  expect(failure).toBeUndefined();
  expect(node.done.at(-1)).toBe(`msiexec ${STAGED} ${LOG} INSTALLLOCATION=E:\\Octopus`);
});

test("P13: a newer version is not replaced", async () => {
  const node = madeUpNode({ installed: "2026.1.5" });
  const { failure } = await runOn(node, "Install");
  expect(failure?.code).toBe("Version-Downgrade");
  expect(failure?.message).toContain("2026.1.5");
  expect(untouched(node)).toEqual([]);
});

// Seed 201920.
test("P13: nor one that somebody installs while the staged file is checked", async () => {
  const node = madeUpNode({
    stagedProblemOf: () => {
      node.installed = "2026.1.5";
      return undefined;
    },
  });
  const { failure } = await runOn(node, "Install");
  expect(failure?.code).toBe("Version-Downgrade");
  expect(node.done.filter((each) => each.startsWith("msiexec"))).toEqual([]);
});

test.each([
  ["running", "disabled", "Service-Running"],
  ["stop-pending", "disabled", "Service-Running"],
  ["start-pending", "disabled", "Service-Running"],
  ["stopped", "automatic", "Service-NotDisabled"],
  ["stopped", "manual", "Service-NotDisabled"],
] as const)("requires a stopped service and start type Disabled: %s and %s is %s", async (state, startType, code) => {
  const node = madeUpNode({ state, startType });
  const { failure } = await runOn(node, "Install");
  expect(failure?.code).toBe(code);
  expect(failure?.message).toContain("ha-2");
  expect(untouched(node)).toEqual([]);
});

describe("ahead of the outage, on a primary that was left in service", () => {
  const primary = { system: { isPrimary: true }, reads: { stoppedAt: nobodyStopped } };
  const inService = { state: "running", startType: "automatic" } as const;

  test("has nothing to do and says so", async () => {
    const node = madeUpNode(inService);
    const { seen, failure } = await runOn(node, "Install", primary);
    expect(failure).toBeUndefined();
    expect(untouched(node)).toEqual([]);
    expect(seen.lines).toContainEqual(expect.stringMatching(/^info: Node ha-2 was left in service by the step/));
    expect(seen.outputs).toEqual({});
  });

  test("also when its service was found stopped and is not Disabled yet", async () => {
    const node = madeUpNode({ startType: "automatic" });
    expect((await runOn(node, "Install", primary)).failure).toBeUndefined();
    expect(untouched(node)).toEqual([]);
  });

  test("but installs when an earlier run took it out of service", async () => {
    const node = madeUpNode();
    expect((await runOn(node, "Install", primary)).failure).toBeUndefined();
    expect(node.installed).toBe(TO);
  });

  test.each([
    ["another node than the primary", { ...primary, system: { isPrimary: false } }],
    ["a node of this run has been stopped", { ...primary, reads: {} }],
    ["the schema is the target's", { ...primary, reads: { stoppedAt: nobodyStopped, schemaVersion: TO } }],
  ])("but fails with a running service when %s", async (_, given) => {
    const node = madeUpNode(inService);
    expect((await runOn(node, "Install", given)).failure?.code).toBe("Service-Running");
  });
});

test("once the schema is the target's, a stopped node is installed as usual", async () => {
  const node = madeUpNode();
  expect((await runOn(node, "Install", { reads: { schemaVersion: TO } })).failure).toBeUndefined();
  expect(node.installed).toBe(TO);
});

describe("P12: directly before it runs", () => {
  test("a staged file that is not the planned one is not run", async () => {
    const node = madeUpNode({ stagedProblem: "its SHA-256 is 11 instead of 22" });
    const { failure } = await runOn(node, "Install");
    expect(failure?.code).toBe("Staged-NotAsPlanned");
    expect(failure?.message).toContain("its SHA-256 is 11 instead of 22");
    expect(node.done.join()).not.toContain("msiexec");
  });

  test("a signature that is not accepted stops it", async () => {
    const node = madeUpNode({ signature: { status: "HashMismatch", subject: "", message: "" } });
    const { failure } = await runOn(node, "Install");
    expect(failure?.code).toBe("Signature-NotAccepted");
    expect(node.done.join()).not.toContain("msiexec");
  });

  test("everything is asked again after waiting for another installation (1618)", async () => {
    const node = madeUpNode({
      msiexec: [
        (at) => {
          at.stagedProblem = "it has 5 bytes instead of 6";
          return 1618;
        },
        succeeds,
      ],
    });
    expect((await runOn(node, "Install")).failure?.code).toBe("Staged-NotAsPlanned");
  });

  test("a service that was started meanwhile stops it", async () => {
    const node = madeUpNode({
      msiexec: [
        (at) => {
          at.state = "running";
          return 1618;
        },
        succeeds,
      ],
    });
    expect((await runOn(node, "Install")).failure?.code).toBe("Service-Running");
  });
});

describe("an installer outlives its step", () => {
  test("waits until no installer runs, and reads the version after that", async () => {
    const clock = new MadeUpClock();
    const node = madeUpNode({ lockHeldFor: 3 });
    clock.onSleep = () => {
      node.installed = TO;
    };
    const { seen, failure } = await runOn(node, "Install", { clock });
    expect(failure).toBeUndefined();
    expect(changesIn(seen)).toEqual([]);
    expect(seen.lines[0]).toMatch(/^wait: Waiting for Windows Installer on node ha-2/);
  });

  test.each(["Install", "Stage"] as const)("past its deadline it changes nothing (%s)", async (mode) => {
    const node = madeUpNode({ lockHeldFor: 1e9 });
    const { failure } = await runOn(node, mode);
    expect(failure?.code).toBe("Installer-StillRunning");
    expect(untouched(node)).toEqual([]);
  });

  test("the earlier installer that brings the target while this one waits spares the second run", async () => {
    const node = madeUpNode({
      msiexec: [
        (at) => {
          at.installed = TO;
          return 1618;
        },
        () => 1603,
      ],
    });
    const { seen, failure } = await runOn(node, "Install");
    expect(failure).toBeUndefined();
    expect(seen.outputs).toMatchObject({ InstalledVersion: TO, RebootPending: false });
    expect(node.done.filter((each) => each.startsWith("msiexec"))).toHaveLength(1);
  });

  test("one that takes too long is left running, and the step fails", async () => {
    const node = madeUpNode({ msiexec: [() => new Promise(() => {})], log: ["last line"] });
    const { seen, failure } = await runOn(node, "Install");
    expect(failure?.code).toBe("Installer-TakesTooLong");
    expect(failure?.message).toContain("left running");
    expect(seen.lines).toContain("wait: Waiting for msiexec on node ha-2 (60 s so far)");
    expect(seen.lines).toContain(`artifact: install-ha-2.log (${LOG})`);
  });
});

test("1618 is waited out with growing pauses", async () => {
  const clock = new MadeUpClock();
  const node = madeUpNode({ msiexec: [() => 1618, () => 1618, () => 1618, succeeds] });
  const { seen, failure } = await runOn(node, "Install", { clock });
  expect(failure).toBeUndefined();
  expect(seen.lines.filter((line) => line.startsWith("wait: Waiting for another installation"))).toHaveLength(3);
  expect(clock.sleeps.filter((seconds) => [10, 20, 40].includes(seconds))).toEqual([10, 20, 40]);
});

test("1618 is not waited out once whoever started the step is gone", async () => {
  const starter = new AbortController();
  const gone = () => {
    starter.abort(new Error("gone"));
    return 1618;
  };
  const node = madeUpNode({ msiexec: [gone, succeeds] });
  await expect(runOn(node, "Install", { signal: starter.signal })).rejects.toThrow("gone");
  expect(node.done.filter((each) => each.startsWith("msiexec"))).toHaveLength(1);
});

test("1618 is not tried again when whoever started the step is gone during a pause", async () => {
  const starter = new AbortController();
  const clock = new MadeUpClock();
  clock.onSleep = () => {
    if (clock.sleeps.at(-1) === 10) starter.abort(new Error("gone"));
  };
  const node = madeUpNode({ msiexec: [() => 1618, succeeds] });
  await expect(runOn(node, "Install", { signal: starter.signal, clock })).rejects.toThrow("gone");
  expect(node.done.filter((each) => each.startsWith("msiexec"))).toHaveLength(1);
});

test("1618 until the deadline fails and says that another installation is running", async () => {
  const { failure } = await runOn(madeUpNode({ msiexec: [() => 1618] }), "Install");
  expect(failure?.code).toBe("Installer-AnotherInstallRunning");
  expect(failure?.message).toContain(FROM);
});

test.each([3010, 1641])("%i with the target in place is a success with a pending restart", async (code) => {
  const node = madeUpNode({
    msiexec: [
      (at) => {
        succeeds(at);
        return code;
      },
    ],
  });
  const { seen, failure } = await runOn(node, "Install");
  expect(failure).toBeUndefined();
  expect(seen.outputs).toMatchObject({ InstalledVersion: TO, RebootPending: true });
  expect(seen.lines).toContainEqual(expect.stringMatching(/^warning: Windows has a pending restart on node ha-2/));
});

test.each([0, 3010])("%i without the target in place is a failure: exit codes are not trusted (P9)", async (code) => {
  const node = madeUpNode({ msiexec: [() => code], log: ["MSI (s): file in use"] });
  const { seen, failure } = await runOn(node, "Install");
  expect(failure?.code).toBe("Installer-VersionNotThere");
  expect(failure?.message).toContain(`Octopus.Server.exe there is version ${FROM}; ${TO} was expected`);
  expect(failure?.message.includes("restart Windows")).toBe(code === 3010);
  expect(failure?.message).not.toMatch(/virus scanner|different version from/);
  expect(seen.lines).toContain(`artifact: install-ha-2.log (${LOG})`);
  expect(seen.outputs.InstalledVersion).toBeUndefined();
});

test("0 with another version in place is the package's doing, and not a virus scanner's", async () => {
  const brings = (at: MadeUpNode) => {
    at.installed = "2025.4.1";
    return 0;
  };
  const { failure } = await runOn(madeUpNode({ msiexec: [brings] }), "Install");
  expect(failure?.code).toBe("Installer-VersionNotThere");
  expect(failure?.next).toBe(
    `The installer contains a different version from ${TO}: check where it was downloaded from (Upgrade.Installer.Url), then run again.`,
  );
});

test.each([0, 1603])("%i and no program that answers: only that is said, and what to do about it", async (code) => {
  const loses = (at: MadeUpNode) => {
    at.installed = undefined;
    return code;
  };
  const { failure } = await runOn(madeUpNode({ msiexec: [loses] }), "Install");
  expect(failure?.what).toContain("Octopus.Server.exe there does not report its version");
  expect(failure?.message).not.toMatch(/no Octopus Server|rolled/);
  expect(failure?.next).toContain(
    "Until then Octopus Server does not run there. The node's configuration and data are not",
  );
});

describe("a folder that the installer takes for one on another machine", () => {
  const log = ["Destination folder must be on a local hard drive.", "Return value 3."];
  const after = async (properties: string[], lines = log) =>
    (await runOn(madeUpNode({ msiexec: [() => 1603], log: lines }), "Install", { inputs: { properties } })).failure;

  test("the property is proposed, and not set", async () => {
    expect((await after([]))?.next).toContain("add the line WIXUI_DONTVALIDATEPATH=1 to Upgrade.Installer.Properties");
  });

  test("not where it is set already, nor for another failure", async () => {
    expect((await after(["WIXUI_DONTVALIDATEPATH=1"]))?.next).not.toContain("WIXUI");
    expect((await after([], ["Return value 3."]))?.next).not.toContain("WIXUI");
  });
});

test("1603 quotes the lines around 'Return value 3' and keeps the log", async () => {
  const node = madeUpNode({ msiexec: [() => 1603], log: ["CustomAction X returned 1603", "Return value 3."] });
  const { seen, failure } = await runOn(node, "Install");
  expect(failure?.code).toBe("Installer-FatalError");
  expect(failure?.message).toContain("msiexec on node ha-2 ended with 1603");
  expect(failure?.message).toContain("  CustomAction X returned 1603\n  Return value 3.");
  expect(seen.lines).toContain(`artifact: install-ha-2.log (${LOG})`);
});

test("a failure without a log has no artifact", async () => {
  const node = madeUpNode({ msiexec: [() => 1622], log: undefined });
  const { seen, failure } = await runOn(node, "Install");
  expect(failure?.code).toBe("Installer-LogUnwritable");
  expect(seen.lines.join()).not.toContain("artifact");
});

test("msiexec that cannot be started says why", async () => {
  const node = madeUpNode({ msiexec: [() => ({ startError: "ENOENT" })] });
  const { failure } = await runOn(node, "Install");
  expect(failure?.code).toBe("Installer-NotStarted");
  expect(failure?.message).toContain("ENOENT");
});

test("an unfinished run to another version refuses", async () => {
  const node = madeUpNode();
  await runOn(node, "Install", { reads: { targetVersion: versionOf("2025.4.1") } });
  const again = madeUpNode({ record: node.record });
  expect((await runOn(again, "Install")).failure?.code).toBe("Record-OtherPlan");
});

describe("a dry run", () => {
  const stopped = (facts: Parameters<Assumptions["assume"]>[0] = {}) => {
    const assumptions = new Assumptions();
    assumptions.assume({ "ha-2.service": "stopped", "ha-2.startType": "disabled", ...facts });
    return assumptions;
  };

  test("says what the real run then does, and changes nothing", async () => {
    const real = await runOn(madeUpNode(), "Install");
    const node = madeUpNode({ state: "running", startType: "automatic", stagedProblem: "it is not there" });
    const assumptions = stopped({ "ha-2.stagedVersion": TO });
    const dry = await runOn(node, "Install", { dryRun: true, assumptions });
    expect(dry.failure).toBeUndefined();
    expect(changesIn(dry.seen)).toEqual(changesIn(real.seen));
    expect(node.done).toEqual([]);
    expect(assumptions.get("ha-2.installedVersion")).toBe(TO);
    expect(dry.seen.outputs.InstalledVersion).toBeUndefined();
  });

  test("has nothing to do inside the outage when it would have installed before", async () => {
    const assumptions = stopped({ "ha-2.installedVersion": TO });
    const { seen } = await runOn(madeUpNode(), "Install", { dryRun: true, assumptions });
    expect(changesIn(seen)).toEqual([]);
  });

  test("looks at a file that is there already", async () => {
    const node = madeUpNode({ stagedProblem: "it has 5 bytes instead of 6" });
    const { failure } = await runOn(node, "Install", { dryRun: true, assumptions: stopped() });
    expect(failure?.code).toBe("Staged-NotAsPlanned");
  });
});

describe("the configuration file of before 3.5", () => {
  const configurationFile = "C:\\Octopus\\OctopusServer.config";
  const over = (current: string, target: string) => ({
    reads: { currentVersion: versionOf(current), targetVersion: versionOf(target), schemaVersion: current },
  });
  const doneOn = async (current: string, target: string, file: string | undefined = configurationFile) => {
    const node = madeUpNode({
      installed: current,
      configurationFile: file,
      msiexec: [(of) => ((of.installed = target), 0)],
    });
    const { seen, failure } = await runOn(node, "Install", over(current, target));
    expect(failure).toBeUndefined();
    return { done: node.done, lines: seen.lines };
  };

  test("is kept before the installer runs", async () => {
    const { done } = await doneOn("3.4.15", "3.17.14");
    const keep = done.indexOf(`keep ${configurationFile} of 3.4.15`);
    expect(keep).toBeGreaterThanOrEqual(0);
    expect(keep).toBeLessThan(done.findIndex((one) => one.startsWith("msiexec")));
  });

  test("is left alone where 3.5 is not crossed", async () => {
    expect((await doneOn("3.17.14", "4.1.10")).done.join()).not.toContain("keep C:");
  });

  test("that nobody finds is said", async () => {
    const node = madeUpNode({ installed: "3.4.15", msiexec: [(of) => ((of.installed = "3.17.14"), 0)] });
    const { seen } = await runOn(node, "Install", over("3.4.15", "3.17.14"));
    expect(seen.lines.some((line) => line.startsWith("warning: Where the configuration file"))).toBe(true);
  });
});
