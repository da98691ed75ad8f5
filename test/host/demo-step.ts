import * as z from "zod";
import type { AnyStep, ContextOf } from "../../src/step/define-step";
import { defineStep } from "../../src/step/define-step";
import { field } from "../../src/step/inputs";
import { each, ownIfAny } from "../../src/step/reads";
import { shared } from "../../src/upgrade/shared-inputs";

const inputs = z.object({
  serverUrl: shared.serverUrl,
  apiKey: shared.apiKey,
  level: field.choice(["low", "high"], "low", {
    parameter: "OctopusUpgrade.Demo.Level",
    label: "Level",
    help: "One of two.",
  }),
  dryRun: shared.dryRun,
});
const reads = { connectionString: ownIfAny("DatabaseConnectionString"), nodes: each("NodeName") };
const outputs = ["NodeName", "DatabaseConnectionString", "WasDrained"] as const;

export type DemoContext = ContextOf<typeof inputs, typeof reads, typeof outputs, { dryRun: boolean }>;

/** A step that does what a test says. */
export const demoStep = (run: (context: DemoContext) => Promise<void>): AnyStep =>
  defineStep({
    id: "demo-step",
    name: "Octopus HA - Demo",
    description: "Does what a test says.",
    templateId: "3f1f6f0e-50f1-4d7f-9a3e-8b0f0d4f2a11",
    role: "primary",
    rerun: "repeatable",
    inputs,
    reads,
    outputs,
    needs: [],
    tools: (given) => ({ dryRun: given.dryRun }),
    run,
    examples: [],
  });

/** What Octopus hands over to it when all is well. */
export const demoVariables = {
  "OctopusUpgrade.Server.Url": "https://octopus.example.com",
  "OctopusUpgrade.Server.ApiKey": "API-CANARY-9f1c",
  "Octopus.Machine.Id": "Machines-1",
  "Octopus.Machine.Name": "octo-1",
  "Octopus.Machine.Roles": "HAServer,HAServer-Primary",
  "Octopus.Environment.MachinesInRole[HAServer]": "Machines-1,Machines-2",
  "Octopus.Environment.MachinesInRole[HAServer-Primary]": "Machines-1",
  "Octopus.Action[Inspect the nodes].Output[octo-1].MachineId": "Machines-1",
  "Octopus.Action[Inspect the nodes].Output[octo-2].MachineId": "Machines-2",
  "Octopus.Action[Inspect the nodes].Output[octo-1].DatabaseConnectionString": "Server=sql;Password=canary-77aa",
};
