/**
 * install-msi and the exit codes that Wine's Windows Installer cannot give: a missing package is 2 there, a damaged one
 * 1627, a log that cannot be opened 0, and two installations at once both run
 * (facts: wine#exit-codes-of-its-installer). They come from a program that is called msiexec.exe and reads its command
 * line as Windows' own does (programs/msiexec.c).
 */
import { FROM, TO } from "./lab/run-variables";
import { LOGS, planFor, previousOf, stagedFile, type MsiPlan } from "./lab/msi-plan";
import { OctopusNode, PROGRAM_FOLDER, SERVER_PROGRAM, WITHOUT_INSTALLER } from "./lab/octopus-node";
import { prefixForAll } from "./lab/prefix";
import { resultMessage } from "./lab/service-messages-in";
import { shows } from "./lab/shown";
import { windowsPathOf } from "./lab/windows-node";
import { preloadIn, rehearsingEnvironment } from "../../src/stand-ins/rehearsed-machine/environment";
import { projectFolder } from "../package/shipped";

const NEEDS = {
  tools: ["wine", "node", "mingw"],
  meets: ["node", "wine"],
  standIn: "a stand-in for msiexec.exe",
} as const;
/** The clock of the step: what waits ten seconds for another installation waits a tenth of one. */
const SPEED = 100;

shows("install-msi tells what an exit code of the Windows Installer means", NEEDS, () => {
  const prefix = prefixForAll("node");
  let node: OctopusNode;
  let plan: MsiPlan;
  beforeAll(async () => {
    node = new OctopusNode(prefix(), [...WITHOUT_INSTALLER, "msiexec"]).unpack("install-msi").putProgram(FROM);
    plan = await planFor(Buffer.from("what the stand-in does not read"));
    await step("Stage");
  });
  afterAll(() => plan.close());
  beforeEach(() => node.forgetAsked());

  async function step(mode: "Stage" | "Install", more: Record<string, string> = {}) {
    const parameters = {
      "OctopusUpgrade.InstallMsi.Mode": mode,
      "OctopusUpgrade.Installer.SignaturePolicy": "Off",
      ...more,
    };
    const preload = windowsPathOf(preloadIn(projectFolder));
    const env = rehearsingEnvironment(preload, { speed: SPEED, startedAtMs: Date.now() });
    const { exitCode, stdout } = await node.runStep("install-msi", plan.variables.for(parameters), { env });
    return { exitCode, stdout: stdout.toString("latin1"), why: resultMessage(stdout) };
  }

  test.each([
    [1602, "Installer-Cancelled"],
    [1619, "Installer-PackageUnreadable"],
    [1620, "Installer-PackageInvalid"],
    [1622, "Installer-LogUnwritable"],
    [1639, "Installer-BadCommandLine"],
    [70_000, "Installer-UnknownExitCode"],
  ])("%d: %s", async (code, identifier) => {
    node.setInstaller({ exit: String(code) });
    const { exitCode, why } = await step("Install");
    expect([exitCode, why?.split(":")[0]]).toEqual([1, `InstallMsi-${identifier}`]);
    expect(why).toContain(`msiexec on node HA-NODE-1 ended with ${code}: `);
    expect(why).toContain(`Octopus.Server.exe there reports version ${FROM}.`);
  });

  test("1641 (a restart has begun): the old program is still there, so it is not believed", async () => {
    node.setInstaller({ exit: "1641" });
    const { why } = await step("Install");
    expect(why).toMatch(
      new RegExp(`^InstallMsi-Installer-VersionNotThere: .*1641 .*is version ${FROM}; ${TO} was expected`),
    );
  });

  test("1618 (another installation): it is waited for and tried again; 0 with the old program there is not believed", async () => {
    node.setInstaller({ exit: "1618", times: "2" });
    const { why, stdout } = await step("Install");
    expect(stdout.match(/Waiting for another installation on node HA-NODE-1/g)).toHaveLength(2);
    expect(node.askedOfInstaller().filter((argument) => argument === "/i")).toHaveLength(3);
    expect(why).toMatch(/^InstallMsi-Installer-VersionNotThere: msiexec on node HA-NODE-1 ended with 0 /);
  });

  test("1618 until the time allowed for it is over", async () => {
    node.setInstaller({ exit: "1618" });
    const { why } = await step("Install", { "OctopusUpgrade.Installer.WaitSeconds": "15" });
    expect(why).toMatch(/^InstallMsi-Installer-AnotherInstallRunning: /);
  });

  test("lines of the log, which Windows writes in UTF-16 with a byte order mark", async () => {
    node.setInstaller({ exit: "1603" });
    const { why, exitCode } = await step("Install");
    expect([exitCode, why]).toEqual([1, expect.stringContaining("CustomAction Grüße returned actual error code 1603")]);
    expect(why).toContain("Return value 3.");
  });

  test.each([
    ["none", "", []],
    ["plain", "A=1\nINSTALLLOCATION=D:\\Octopus\\", ["A=1", "INSTALLLOCATION=D:\\Octopus\\"]],
    [
      "with spaces, and slashes at the end",
      "INSTALLLOCATION=D:\\Octopus Server\\\nA=1",
      ["INSTALLLOCATION=D:\\Octopus Server\\", "A=1"],
    ],
  ])("the command line as msiexec reads it, with properties: %s", async (_, properties, read) => {
    node.setInstaller({ exit: "1602" });
    await step("Install", { "OctopusUpgrade.Installer.Properties": properties });
    expect(node.askedOfInstaller()).toEqual([
      "/i",
      stagedFile(),
      "/quiet",
      "/norestart",
      "RUNMANAGERONEXIT=no",
      "/l*v",
      expect.stringMatching(new RegExp(`^${LOGS.replaceAll("\\", "\\\\")}\\\\install-${TO}-.*\\.log$`)),
      ...read,
    ]);
  });
});

shows("The way back tells what an exit code of an uninstallation means", NEEDS, () => {
  const prefix = prefixForAll("node");
  let node: OctopusNode;
  let plan: MsiPlan;
  beforeAll(async () => {
    node = new OctopusNode(prefix(), [...WITHOUT_INSTALLER, "msiexec"]).unpack("install-msi").putProgram(TO);
    plan = await planFor(Buffer.from("what the stand-in does not read"), { from: TO, to: FROM });
    // One file stands for both installers.
    plan.variables.give({ Direction: "back", ...previousOf(plan) });
    await step("Stage");
  });
  afterAll(() => plan.close());
  beforeEach(() => node.forgetAsked());

  async function step(mode: "Stage" | "Install") {
    const parameters = {
      "OctopusUpgrade.InstallMsi.Mode": mode,
      "OctopusUpgrade.Installer.SignaturePolicy": "Off",
    };
    const { exitCode, stdout } = await node.runStep("install-msi", plan.variables.for(parameters));
    return { exitCode, why: resultMessage(stdout) };
  }

  const verbs = () => node.askedOfInstaller().filter((argument) => /^\/[ix]$/.test(argument));

  test.each([
    [3010, "Installer-DeletesPending"],
    [1641, "Installer-RestartBegan"],
    [1603, "Installer-FatalError"],
    [1638, "Installer-SameProductOtherVersion"],
  ])("%d from /x: %s, and nothing is installed over what may be there", async (code, identifier) => {
    node.putProgram(TO).setInstaller({ exit: String(code) });
    const { exitCode, why } = await step("Install");
    expect([exitCode, why?.split(":")[0]]).toEqual([1, `InstallMsi-${identifier}`]);
    expect(why).toContain(`msiexec was to uninstall Octopus Server ${TO} on node HA-NODE-1 and ended with ${code}: `);
    expect(verbs()).toEqual(["/x"]);
  });

  test.each([0, 1605])("%d from /x with the program still there is not believed", async (code) => {
    node.putProgram(TO).setInstaller({ exit: String(code) });
    expect((await step("Install")).why).toMatch(/^InstallMsi-Former-NotRemoved: /);
    expect(verbs()).toEqual(["/x"]);
  });

  test("1605 with no program there: removed already, and the former version is installed; 0 without it is not believed", async () => {
    prefix().remove(SERVER_PROGRAM);
    node.setInstaller({ exit: "1605", times: "1" });
    expect((await step("Install")).why).toMatch(/^InstallMsi-Former-NotThere: /);
    expect(verbs()).toEqual(["/x", "/i"]);
    expect(node.askedOfInstaller().at(-1)).toBe(`INSTALLLOCATION=${PROGRAM_FOLDER}`);
  });
});
