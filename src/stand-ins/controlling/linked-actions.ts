import type { ProcessAction, ProcessStep } from "./documents";
import type { Process } from "./kept-documents";
import type { ControllerStore } from "./store";

export const TEMPLATE_ID = "Octopus.Action.Template.Id";
export const TEMPLATE_VERSION = "Octopus.Action.Template.Version";

interface LinkedAction {
  process: Process;
  step: ProcessStep;
  action: ProcessAction;
}

/**
 * The actions of live processes that were made from a template
 * (facts: octopus-step-templates#steps-made-from-a-template).
 */
export function linkedActions(store: ControllerStore, templateId: string): LinkedAction[] {
  return [...store.processes.values()]
    .filter(({ Id }) => !store.frozen.has(Id))
    .flatMap((process) => process.Steps.flatMap((step) => step.Actions.map((action) => ({ process, step, action }))))
    .filter(({ action }) => action.Properties[TEMPLATE_ID] === templateId);
}
