import { serviceMessages } from "./service-messages-in";

const MACHINE = "octo-1";
export const FROM = "2025.3.14357";
export const TO = "2025.4.10333";

/** What Octopus hands to a step of a run with one machine: its system variables, and what earlier steps handed over. */
export class RunVariables {
  private readonly outputs: Record<string, string> = {};

  /** Takes outputs as an earlier step would have handed them over. */
  give(values: Readonly<Record<string, string>>): this {
    for (const [name, value] of Object.entries(values)) {
      this.outputs[`Octopus.Action[A step].Output[${MACHINE}].${name}`] = value;
    }
    return this;
  }

  /** Takes what a step handed over. */
  take(stdout: Buffer): this {
    const given = serviceMessages(stdout).filter(({ name }) => name === "setVariable");
    return this.give(Object.fromEntries(given.map(({ values }) => [values.name ?? "", values.value ?? ""])));
  }

  for(parameters: Readonly<Record<string, string>>): Record<string, string> {
    return {
      "Octopus.Machine.Id": "Machines-1",
      "Octopus.Machine.Name": MACHINE,
      "Octopus.Machine.Roles": "HAServer,HAServer-Primary",
      "Octopus.Environment.MachinesInRole[HAServer]": "Machines-1",
      "Octopus.Environment.MachinesInRole[HAServer-Primary]": "Machines-1",
      "Octopus.Environment.Name": "Production",
      "Octopus.Step.Name": "A step",
      "Octopus.Task.Id": "ServerTasks-42",
      ...this.outputs,
      ...parameters,
    };
  }
}
