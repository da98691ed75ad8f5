/**
 * drain-stop and restart, as they are shipped, on a Windows with a real service manager: the service is Octopus.Server.exe
 * itself (programs/octopus-server.c). `sc queryex` and `sc config` are stand-ins that ask that service manager.
 */
import { setTimeout } from "node:timers/promises";
import type { SmallServer } from "../made-up/small-server";
import { API_KEY, NODE_NAME, nodeHttp } from "./lab/node-http";
import { OctopusNode, SERVER_PROGRAM } from "./lab/octopus-node";
import { processesOf } from "./lab/end-prefix";
import { prefixForAll } from "./lab/prefix";
import { FROM, RunVariables, TO } from "./lab/run-variables";
import { outputsIn, resultMessage } from "./lab/service-messages-in";
import { shows } from "./lab/shown";

const NEEDS = {
  tools: ["wine", "node", "mingw"],
  meets: ["wine", "node"],
  standIn: "a stand-in for Octopus.Server.exe that is a Windows service",
} as const;
const RECORD = "C:\\ProgramData\\OctopusHaUpgrade\\run.json";

shows("drain-stop and restart work on a Windows service", NEEDS, () => {
  const prefix = prefixForAll("node");
  let node: OctopusNode;
  let server: SmallServer;
  let variables: RunVariables;

  const serviceRuns = () => processesOf(prefix().folder).some(({ command }) => command.endsWith(" run"));
  /** Wine says that a process is gone a moment before Linux has cleared it away. */
  async function serviceEnds(): Promise<boolean> {
    for (let looks = 0; serviceRuns() && looks < 50; looks += 1) await setTimeout(100);
    return !serviceRuns();
  }
  const record = () => JSON.parse(prefix().read(RECORD) ?? "{}") as Record<string, unknown>;
  /** As Windows' own registry says: 2 automatic, 4 disabled. */
  async function startType(): Promise<string | undefined> {
    const key = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\OctopusDeploy";
    const { stdout } = await node.run("reg", ["query", key, "/v", "Start"]);
    return /0x\d/.exec(stdout.toString())?.[0];
  }

  beforeAll(async () => {
    let version = FROM;
    node = new OctopusNode(prefix()).putProgram(FROM).unpack("drain-stop", "restart");
    await node.useAsService(SERVER_PROGRAM);
    server = await nodeHttp({
      running: serviceRuns,
      draining: () => /^drained=true/m.test(node.state()),
      version: () => (version = /^schema=(.*?)\r?$/m.exec(node.state())?.[1] ?? version),
    });
    variables = new RunVariables().give({
      CurrentVersion: FROM,
      TargetVersion: TO,
      FinalVersion: TO,
      InstallerUrl: `${server.url}/x.msi`,
      InstallerSizeBytes: "1",
      InstallerSha256: "",
      NodeName: NODE_NAME,
      ServerProgram: SERVER_PROGRAM,
      InstanceName: "OctopusServer",
      ServiceName: "OctopusDeploy",
      ListenPrefixes: JSON.stringify([`${server.url}/`]),
      NodeAddress: server.url,
      InstalledVersion: FROM,
      SchemaVersion: FROM,
    });
  });
  afterAll(() => server.close());

  async function step(id: string, parameters: Record<string, string>) {
    const common = { "OctopusUpgrade.Server.Url": server.url, "OctopusUpgrade.Server.ApiKey": API_KEY };
    const { exitCode, stdout } = await node.runStep(id, variables.for({ ...common, ...parameters }));
    variables.take(stdout);
    return { exitCode, stdout: stdout.toString("latin1"), why: resultMessage(stdout), outputs: outputsIn(stdout) };
  }

  test("a dry run says what it would do, and touches nothing", async () => {
    const { exitCode, why, stdout } = await step("drain-stop", {
      "OctopusUpgrade.DrainStop.Mode": "Drain",
      "OctopusUpgrade.Run.DryRun": "True",
    });
    expect([why, exitCode]).toEqual([undefined, 0]);
    expect(stdout).toContain(`Would drain node ${NODE_NAME}: it takes no new tasks`);
    expect([serviceRuns(), await startType(), prefix().read(RECORD)]).toEqual([true, "0x2", undefined]);
    expect(node.state()).not.toContain("drained");
  });

  test("Drain: the program is asked, and the node's own ping confirms it", async () => {
    const { exitCode, why, outputs } = await step("drain-stop", { "OctopusUpgrade.DrainStop.Mode": "Drain" });
    expect([why, exitCode]).toEqual([undefined, 0]);
    expect(outputs).toMatchObject({ WasDrained: "False" });
    expect(node.asked()).toContainEqual(["node", "--instance=OctopusServer", "--drain=true", "--wait=5"]);
    expect(record()).toMatchObject({ open: true, found: { drained: false, serviceRunning: true } });
  });

  test("Stop: the start type is Disabled first, then the service is stopped and its process gone", async () => {
    const { exitCode, why, outputs } = await step("drain-stop", { "OctopusUpgrade.DrainStop.Mode": "Stop" });
    expect([why, exitCode]).toEqual([undefined, 0]);
    expect(outputs).toMatchObject({ StartTypeWas: "automatic" });
    expect([await serviceEnds(), await startType()]).toEqual([true, "0x4"]);
    expect(record()).toMatchObject({ found: { startType: "automatic" } });
  });

  test("Stop once more finds its work done", async () => {
    const before = node.asked().length;
    const { exitCode } = await step("drain-stop", { "OctopusUpgrade.DrainStop.Mode": "Stop" });
    expect([exitCode, node.asked().slice(before)]).toEqual([0, []]);
  });

  test("restart refuses to start a program that is not of the schema's version", async () => {
    variables.give({ SchemaVersionNow: TO });
    const { exitCode, why } = await step("restart", { "OctopusUpgrade.Restart.Mode": "Start" });
    expect([exitCode, why]).toEqual([1, expect.stringMatching(/^Restart-Version-NotTheSchemas: /)]);
    expect([serviceRuns(), await startType()]).toEqual([false, "0x4"]);
  });

  test("restart: start type, service and drain flag are as they were found", async () => {
    node.putProgram(TO).set("server", { schema: TO, drained: "true" });
    const { exitCode, why, outputs } = await step("restart", { "OctopusUpgrade.Restart.Mode": "StartAndResume" });
    expect([why, exitCode, outputs.NodeVersion]).toEqual([undefined, 0, TO]);
    expect([serviceRuns(), await startType()]).toEqual([true, "0x2"]);
    expect(node.state()).toMatch(/^drained=false/m);
  });

  test("restart once more changes nothing", async () => {
    const before = node.state();
    const { exitCode, stdout } = await step("restart", { "OctopusUpgrade.Restart.Mode": "StartAndResume" });
    expect([exitCode, node.state()]).toEqual([0, before]);
    expect(stdout).toContain(`is already running version ${TO}.`);
  });
});
