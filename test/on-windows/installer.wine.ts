/**
 * install-msi in front of Wine's Windows Installer. Where Wine differs from Windows
 * (facts: wine#exit-codes-of-its-installer) a test says so; what Wine cannot give at all is in installer-codes.wine.ts.
 */
import { existsSync, readdirSync } from "node:fs";
import { FROM, TO } from "./lab/run-variables";
import { makeMsi } from "./lab/msi";
import { LOGS, planFor, stagedFile, type MsiPlan } from "./lab/msi-plan";
import { OctopusNode, PROGRAM_FOLDER, SERVER_PROGRAM } from "./lab/octopus-node";
import { prefixForEach } from "./lab/prefix";
import { outputsIn, resultMessage, serviceMessages } from "./lab/service-messages-in";
import { shows } from "./lab/shown";

const NEEDS = { tools: ["wine", "node", "wixl", "mingw"], meets: ["wine", "wixl", "node"] } as const;
const NEWER = "2026.1.500";

shows("install-msi puts real MSI packages on a node", NEEDS, () => {
  const prefix = prefixForEach("node");
  let node: OctopusNode;
  let plan: MsiPlan | undefined;
  beforeEach(() => {
    node = new OctopusNode(prefix()).unpack("install-msi");
  });
  afterEach(async () => {
    await plan?.close();
    plan = undefined;
  });

  async function step(mode: "Stage" | "Install", more: Record<string, string> = {}) {
    const parameters = {
      "OctopusUpgrade.InstallMsi.Mode": mode,
      // Wine cannot check a signature, and no package of ours is signed.
      "OctopusUpgrade.Installer.SignaturePolicy": "Warn",
      ...more,
    };
    const { exitCode, stdout } = await node.runStep("install-msi", plan!.variables.for(parameters));
    return { exitCode, stdout, why: resultMessage(stdout), outputs: outputsIn(stdout) };
  }

  /** Installs as somebody would by hand, before the run. */
  async function installByHand(version: string): Promise<void> {
    prefix().write("C:\\by-hand.msi", makeMsi(version));
    const { exitCode } = await node.run("msiexec", ["/i", "C:\\by-hand.msi", "/quiet", "/norestart"]);
    expect([exitCode, await installedVersion()]).toEqual([0, version]);
  }

  async function installedVersion(program = SERVER_PROGRAM): Promise<string> {
    if (!existsSync(prefix().path(program))) return "none";
    return (await node.run(program, ["version"])).stdout.toString("utf8").trim();
  }

  /** The property EXTRA, as the package wrote it to the registry. */
  async function extraProperty(): Promise<string | undefined> {
    const { stdout } = await node.run("reg", ["query", "HKLM\\Software\\OctopusHaTest", "/v", "Extra"]);
    return / {4}Extra {4}REG_SZ {4}(.*?)\r?\n/.exec(stdout.toString("utf8"))?.[1];
  }

  const logs = () => (existsSync(prefix().path(LOGS)) ? readdirSync(prefix().path(LOGS)) : []);

  test("first install: staged from the download server, installed, and found by its version", async () => {
    plan = await planFor(makeMsi(TO));
    const staged = await step("Stage");
    expect([staged.why, staged.exitCode, staged.outputs.StagedFile]).toEqual([undefined, 0, stagedFile()]);
    const installed = await step("Install", { "OctopusUpgrade.Installer.Properties": "EXTRA=C:\\a\\" });
    expect([installed.why, installed.exitCode]).toEqual([undefined, 0]);
    expect(installed.outputs).toMatchObject({ PreviousVersion: "", InstalledVersion: TO, RebootPending: "False" });
    expect([await installedVersion(), await extraProperty()]).toEqual([TO, "C:\\a\\"]);
  });

  test("upgrade, as Octopus' own package does it; then the same version again: nothing is run", async () => {
    await installByHand(FROM);
    plan = await planFor(makeMsi(TO));
    await step("Stage");
    const installed = await step("Install");
    expect([installed.why, installed.exitCode]).toEqual([undefined, 0]);
    expect(installed.outputs).toMatchObject({ PreviousVersion: FROM, InstalledVersion: TO });
    expect([await installedVersion(), logs().length]).toEqual([TO, 1]);

    const again = await step("Install");
    expect([again.exitCode, again.outputs.InstalledVersion, logs().length]).toEqual([0, TO, 1]);
    expect((await step("Stage")).stdout.toString("latin1")).toContain("there is nothing to stage.");
    expect(plan.downloads()).toBe(1);
  });

  test("a downgrade is refused before the Windows Installer is asked", async () => {
    await installByHand(NEWER);
    plan = await planFor(makeMsi(TO));
    for (const mode of ["Stage", "Install"] as const) {
      const { exitCode, why } = await step(mode);
      expect([exitCode, why]).toEqual([1, expect.stringMatching(/^InstallMsi-Version-Downgrade: .*2026\.1\.500/)]);
    }
    expect([await installedVersion(), logs(), plan.downloads()]).toEqual([NEWER, [], 0]);
  });

  test("what the package itself refuses (1603) is told with lines of the log, which Wine writes in ASCII", async () => {
    await installByHand(NEWER);
    // Somebody put an older program there by hand: the step sees no downgrade, the package does.
    node.putProgram(FROM);
    plan = await planFor(makeMsi(TO));
    await step("Stage");
    const { exitCode, why, stdout } = await step("Install");
    expect([exitCode, why]).toEqual([1, expect.stringMatching(/^InstallMsi-Installer-FatalError: .*ended with 1603/)]);
    expect(why).toContain("The log, attached as install-HA-NODE-1.log, says:");
    const [artifact] = serviceMessages(stdout).filter(({ name }) => name === "createArtifact");
    expect(artifact?.values).toMatchObject({ path: `${LOGS}\\${logs()[0] ?? ""}`, name: "install-HA-NODE-1.log" });
    const [log] = logs();
    expect(prefix().read(`${LOGS}\\${log ?? ""}`)).toMatch(/^[\x00-\x7f]*$/);
  });

  test("a file in use (3010): what is installed counts, not the exit code", async () => {
    await installByHand(FROM);
    const running = node.run(SERVER_PROGRAM, ["run"], { timeoutMs: 100_000 });
    plan = await planFor(makeMsi(TO));
    await step("Stage");
    const { exitCode, why, outputs } = await step("Install");
    expect([exitCode, why]).toEqual([1, expect.stringMatching(/^InstallMsi-Installer-VersionNotThere: .*3010/)]);
    expect(why).toContain(`Octopus.Server.exe there is version ${FROM}; ${TO} was expected`);
    expect([outputs.InstalledVersion, await installedVersion()]).toEqual([undefined, FROM]);
    await node.run("wineboot", ["--kill", "--force"]);
    await running;
  });

  test("a package that was cut short after staging, or is gone, is not run", async () => {
    const installer = makeMsi(TO);
    plan = await planFor(installer);
    await step("Stage");
    prefix().write(stagedFile(), installer.subarray(0, 4000));
    expect((await step("Install")).why).toMatch(/^InstallMsi-Staged-NotAsPlanned: .*it has 4000 bytes instead of/);
    prefix().remove(stagedFile());
    expect((await step("Install")).why).toMatch(/^InstallMsi-Staged-NotAsPlanned: .*it is not there/);
    expect([logs(), await installedVersion()]).toEqual([[], "none"]);
  });

  // Windows ends with 1620 here, Wine with 1627.
  test("a package that was planned cut short fails in the Windows Installer, and nothing is installed", async () => {
    plan = await planFor(makeMsi(TO).subarray(0, 4000));
    await step("Stage");
    const { exitCode, why } = await step("Install");
    expect([exitCode, why]).toEqual([1, expect.stringMatching(/^InstallMsi-Installer-FunctionFailed: .*with 1627/)]);
    expect(await installedVersion()).toBe("none");
  });

  test("properties with spaces and a slash at the end arrive unharmed; a program installed elsewhere is found again", async () => {
    plan = await planFor(makeMsi(TO));
    await step("Stage");
    const elsewhere = "C:\\Octopus Server here";
    const properties = `INSTALLLOCATION=${elsewhere}\nEXTRA=C:\\a b\\c d\\`;
    const { exitCode, stdout } = await step("Install", { "OctopusUpgrade.Installer.Properties": properties });
    expect([exitCode, await installedVersion(`${elsewhere}\\Octopus.Server.exe`)]).toEqual([0, TO]);
    expect(await extraProperty()).toBe("C:\\a b\\c d\\");
    // Through the registry, where the package wrote its folder down.
    expect(stdout.toString("latin1")).toContain(`Octopus.Server.exe ${TO} is at ${elsewhere}\\Octopus.Server.exe`);
    expect(existsSync(prefix().path(PROGRAM_FOLDER))).toBe(false);
  });
});
