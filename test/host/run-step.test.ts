import { writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostFor, runStep } from "../../src/host/run-step";
import { realMachine } from "../../src/machine/real";
import { serviceMessageChannel } from "../../src/host/service-message-channel";
import { ScriptLineReader, type ScriptLine } from "../../src/stand-ins/engine/service-messages";
import { Failure } from "../../src/step/failure";
import { own } from "../../src/step/reads";
import { Canaries } from "../made-up/canaries";
import { demoStep, demoVariables, type DemoContext } from "./demo-step";

const canaries = new Canaries();
canaries.add("API key", demoVariables["OctopusUpgrade.Server.ApiKey"]);
canaries.add("connection string", "Server=sql;Password=canary-77aa");

/** Runs the demo step; what it printed is read back as Octopus reads it. */
async function runDemo(body: (context: DemoContext) => Promise<void> | void, variables: Record<string, string> = {}) {
  const writes: string[] = [];
  let stderr = "";
  const channel = serviceMessageChannel(
    (text) => writes.push(text),
    (text) => (stderr += text),
  );
  const step = demoStep(async (context) => body(context));
  const code = await runStep(step, { ...demoVariables, ...variables }, hostFor(realMachine, channel));
  const reader = new ScriptLineReader("stdout");
  const lines: ScriptLine[] = writes
    .join("")
    .split("\n")
    .flatMap((line) => reader.read(line));
  const texts = lines.flatMap((line) => (line.kind === "text" ? [`${line.level}: ${line.text}`] : []));
  const messages = lines.flatMap((line) => (line.kind === "message" ? [line.message] : []));
  return { code, stderr, texts, messages, first: messages[0], plain: [texts.join("\n"), stderr].join("\n") };
}
const named = (messages: { name: string; attributes: object }[], name: string) =>
  messages.filter((message) => message.name === name).map(({ attributes }) => attributes);

it("hands a body its inputs, reads, tools and system variables, and ends with 0", async () => {
  let seen: DemoContext | undefined;
  const { code, stderr } = await runDemo((context) => void (seen = context));
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(seen).toMatchObject({
    inputs: { serverUrl: "https://octopus.example.com", level: "low", dryRun: false },
    reads: {
      connectionString: "Server=sql;Password=canary-77aa",
      nodes: [
        { machine: "octo-1", value: undefined },
        { machine: "octo-2", value: undefined },
      ],
    },
    tools: { dryRun: false },
    system: { machineName: "octo-1", isPrimary: true },
    dryRun: false,
  });
});

it("masks sensitive parameters and sensitive outputs of earlier steps before anything is printed", async () => {
  const { messages, plain } = await runDemo(({ inputs, reads, log }) => {
    log.info(`key ${inputs.apiKey}`);
    log.verbose(`connection ${String(reads.connectionString)}`);
  });
  expect(messages.slice(0, 2)).toEqual([
    { name: "mask", attributes: { value: "API-CANARY-9f1c" } },
    { name: "mask", attributes: { value: "Server=sql;Password=canary-77aa" } },
  ]);
  expect(canaries.leaksIn(plain)).toEqual([]);
  expect(plain).toContain("info: key ********");
});

it("writes outputs in the form of their kind, sensitive ones as such", async () => {
  const { messages } = await runDemo((context) => {
    context.output("NodeName", "ha-1");
    context.output("WasDrained", false);
    context.output("DatabaseConnectionString", "Server=other;Password=p");
  });
  expect(named(messages, "setVariable")).toEqual([
    { name: "NodeName", value: "ha-1" },
    { name: "WasDrained", value: "False" },
    { name: "DatabaseConnectionString", value: "Server=other;Password=p", sensitive: "True" },
  ]);
});

describe("a change", () => {
  const body = async (context: DemoContext) => {
    const { log } = context;
    log.info(`drained: ${String(context.assumed("ha-1.drained"))}`);
    const made = await context.change("drain node ha-1", async () => "made", { "ha-1.drained": "True" });
    log.info(`made: ${String(made)}, drained: ${String(context.assumed("ha-1.drained"))}`);
  };

  it("is said and made", async () => {
    const { texts, messages } = await runDemo(body);
    expect(texts).toEqual([
      "info: drained: undefined",
      "info: Now: drain node ha-1.",
      "info: made: made, drained: undefined",
    ]);
    expect(named(messages, "setVariable")).toEqual([]);
  });

  it("is only said in a dry run, which hands on what would be true by then", async () => {
    const { texts, messages } = await runDemo(body, { "OctopusUpgrade.Run.DryRun": "True" });
    expect(texts).toEqual([
      "info: drained: undefined",
      "info: Would drain node ha-1.",
      "info: made: undefined, drained: True",
    ]);
    const [handedOn] = named(messages, "setVariable") as { name: string; value: string }[];
    expect(handedOn?.name).toBe("DryRunAssumptions");
    const later = await runDemo(body, {
      "OctopusUpgrade.Run.DryRun": "True",
      "Octopus.Action[Drain].Output[octo-2].DryRunAssumptions": handedOn?.value ?? "",
    });
    expect(later.texts[0]).toBe("info: drained: True");
    const real = await runDemo(body, {
      "Octopus.Action[Drain].Output[octo-2].DryRunAssumptions": handedOn?.value ?? "",
    });
    expect(real.texts[0]).toBe("info: drained: undefined");
  });

  it("that is none hands nothing on", async () => {
    const { messages } = await runDemo(() => {}, { "OctopusUpgrade.Run.DryRun": "True" });
    expect(named(messages, "setVariable")).toEqual([]);
  });
});

it("ends with 1 and a code of Octopus' form when the step fails", async () => {
  const { code, stderr, messages, texts } = await runDemo(() => {
    throw new Failure({
      code: "Area-Identifier",
      what: "It did not\nwork on ha-1.",
      why: "The key API-CANARY-9f1c is odd.",
      next: "Look at it.",
      cause: new Error("first", { cause: new Error("second") }),
    });
  });
  const reason = "DemoStep-Area-Identifier: It did not work on ha-1. The key ******** is odd. Look at it.";
  expect(code).toBe(1);
  expect(stderr).toBe(`${reason}\n`);
  expect(messages.at(-1)).toEqual({ name: "resultMessage", attributes: { message: reason } });
  expect(texts).toEqual(["verbose: Caused by: first", "verbose: Caused by: second"]);
});

it("ends with 1 when earlier steps did not hand over what must be there", async () => {
  let stderr = "";
  const channel = serviceMessageChannel(
    () => {},
    (text) => (stderr += text),
  );
  const step = { ...demoStep(async () => {}), reads: { node: own("NodeName"), address: own("NodeAddress") } };
  expect(await runStep(step, demoVariables, hostFor(realMachine, channel))).toBe(1);
  expect(stderr).toMatch(/^DemoStep-Outputs-Missing: .*NodeName, NodeAddress for machine 'octo-1'/);
});

it("ends with 2 and all problems at once when inputs are wrong, and runs nothing", async () => {
  let ran = false;
  const { code, stderr, messages, plain } = await runDemo(() => void (ran = true), {
    "OctopusUpgrade.Server.Url": "octopus.example.com",
    "OctopusUpgrade.Server.ApiKey": "#{Upgrade.Octopus.ApiKey}",
    "OctopusUpgrade.Demo.Level": "middle",
    "OctopusUpgrade.Run.DryRun": "perhaps",
  });
  expect(ran).toBe(false);
  expect(code).toBe(2);
  expect(stderr.trim().split("\n")).toEqual([
    "DemoStep-Inputs-Wrong: Nothing was changed. Fix these, then run again:",
    "- Upgrade.Octopus.Url must be a full URL with http:// or https://, such as https://octopus.example.com; it is 'octopus.example.com'.",
    expect.stringContaining(
      "- Upgrade.Octopus.ApiKey must be given; the variable in #{Upgrade.Octopus.ApiKey} does not exist",
    ) as string,
    "- OctopusUpgrade.Demo.Level must be one of low, high; it is 'middle'.",
    "- Upgrade.DryRun must be True or False; it is 'perhaps'.",
  ]);
  expect(named(messages, "resultMessage")).toEqual([{ message: stderr.trimEnd() }]);
  expect(canaries.leaksIn(plain)).toEqual([]);
});

it("ends with 3 on a fault of its own: a short sentence, the stack at verbose, no secret", async () => {
  const { code, stderr, texts, plain } = await runDemo(({ inputs }) => {
    throw new TypeError(`no ${inputs.apiKey}`);
  });
  expect(code).toBe(3);
  expect(stderr).toMatch(/^DemoStep-Internal-Fault: [^\n]+\n$/);
  expect(texts.join("\n")).toMatch(/verbose: TypeError: no \*{8}\nverbose: +at /);
  expect(canaries.leaksIn(plain)).toEqual([]);
});

it("attaches files that exist, and says when one does not", async () => {
  const folder = mkdtempSync(join(tmpdir(), "host-"));
  const file = join(folder, "install.log");
  writeFileSync(file, "12345");
  const { code, messages, texts } = await runDemo((context) => {
    context.artifact(file, "install-ha-1.log");
    context.artifact(join(folder, "missing.log"), "missing.log");
  });
  rmSync(folder, { recursive: true });
  expect(code).toBe(0);
  expect(named(messages, "createArtifact")).toEqual([{ path: file, name: "install-ha-1.log", length: "5" }]);
  expect(texts).toEqual([expect.stringMatching(/^warning: The file .*missing\.log could not be attached/) as string]);
});
