import type { OctopusContext } from "@octopusdeploy/step-api";
import { realMachine } from "../../src/machine/real";
import { stepExecutor } from "../../src/host/step-package-adapter";
import { Failure } from "../../src/step/failure";
import { demoStep, demoVariables, type DemoContext } from "./demo-step";

/** Runs the demo step as Octopus' step-package bootstrapper does. */
async function execute(
  body: (context: DemoContext) => void,
  inputs: Record<string, unknown> = {},
  more: Record<string, string> = {},
) {
  const said: string[] = [];
  const say =
    (what: string) =>
    (...values: unknown[]) =>
      void said.push([what, ...values.map((value) => JSON.stringify(value))].join(" "));
  const variables: Record<string, string> = { ...demoVariables, ...more };
  const context: OctopusContext = {
    print: say("print"),
    printVerbose: say("verbose"),
    printHighlight: say("highlight"),
    printWait: say("wait"),
    printWarning: say("warning"),
    updateProgress: say("progress"),
    setOctopusVariable: say("set"),
    getOctopusVariable: (name) => variables[name],
    createArtifact: say("artifact"),
    failStep: (message): never => {
      throw new Error(`failStep: ${message}`);
    },
  };
  const step = demoStep(async (given) => body(given));
  const given = { serverUrl: "https://octopus.example.com", apiKey: "API-CANARY-9f1c", ...inputs };
  const ended = stepExecutor(step, realMachine, ["Inspect the nodes"])({ inputs: given, context });
  return { said, ended: await ended.then(() => "done").catch((error: unknown) => String(error)) };
}

it("runs the same definition over typed inputs, the context's variables and its functions", async () => {
  let seen: DemoContext | undefined;
  const { said, ended } = await execute(
    (context) => {
      seen = context;
      context.log.info("Ünlike");
      context.log.highlight("seen");
      context.progress(12.4, "half");
      context.output("WasDrained", true);
      context.output("DatabaseConnectionString", "Server=new;Password=p");
      context.log.info(`key ${context.inputs.apiKey}`);
    },
    { level: "high" },
  );
  expect(ended).toBe("done");
  expect(seen?.inputs).toEqual({
    serverUrl: "https://octopus.example.com",
    apiKey: "API-CANARY-9f1c",
    level: "high",
    dryRun: false,
  });
  expect(seen?.system).toMatchObject({ machineName: "octo-1", isPrimary: true });
  expect(seen?.reads.connectionString).toBe("Server=sql;Password=canary-77aa");
  expect(said).toEqual([
    'print "\\\\u00dcnlike"',
    'highlight "seen"',
    'progress 12 "half"',
    'set "WasDrained" "True" {"sensitive":false}',
    'set "DatabaseConnectionString" "Server=new;Password=p" {"sensitive":true}',
    'print "key ********"',
  ]);
});

it("fails through the context, with the code and the reason", async () => {
  const { ended } = await execute(() => {
    throw new Failure({ code: "Area-Identifier", what: "It did not work.", next: "Look at it." });
  });
  expect(ended).toBe("Error: failStep: DemoStep-Area-Identifier: It did not work. Look at it.");
});

it("refuses wrong inputs, all at once", async () => {
  const { ended } = await execute(() => {}, { serverUrl: "octopus", level: "middle" });
  expect(ended).toMatch(/failStep: DemoStep-Inputs-Wrong: [^]*Upgrade\.Octopus\.Url must be [^]*Demo\.Level must be/);
});

it("takes null for what was left empty in the form", async () => {
  let seen: DemoContext | undefined;
  const { ended } = await execute((context) => void (seen = context), { level: null });
  expect(ended).toBe("done");
  expect(seen?.inputs.level).toBe("low");
});

test.each<[string, Record<string, string>, string | undefined]>([
  ["flattened", { "Octopus.Deployment.Targets[Machines-2].Name": "octo-2" }, "ha-2"],
  ["as JSON", { "Octopus.Deployment.Targets": '{"machines-2":{"Name":"octo-2"}}' }, "ha-2"],
  ["not at all", {}, undefined],
  ["in a way nobody understands", { "Octopus.Deployment.Targets": "{" }, undefined],
])("finds the outputs of other machines when the run tells their names: %s", async (_, told, expected) => {
  let seen: DemoContext | undefined;
  const outputs = { "Octopus.Action[Inspect the nodes].Output[octo-2].NodeName": "ha-2" };
  const { ended } = await execute((context) => void (seen = context), {}, { ...outputs, ...told });
  expect(ended).toBe("done");
  expect(seen?.reads.nodes[1]?.value).toBe(expected);
});
