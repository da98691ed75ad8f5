import { linkedActions, TEMPLATE_VERSION } from "./linked-actions";
import type { ControllerStore } from "./store";

/**
 * Which steps of which runbooks were made from a template, and from which version of it
 * (facts: octopus-step-templates#routes).
 */
export function templateUsage(store: ControllerStore, templateId: string): object[] {
  return linkedActions(store, templateId).map(({ process, step, action }) => {
    const project = store.projects.get(process.ProjectId);
    return {
      ActionTemplateId: templateId,
      ProcessType: "Runbook",
      ProcessId: process.Id,
      ActionId: action.Id,
      ActionName: action.Name,
      StepId: step.Id,
      StepName: step.Name,
      ProjectId: process.ProjectId,
      ProjectName: project?.Name,
      ProjectSlug: project?.Slug,
      RunbookId: process.RunbookId,
      RunbookName: store.runbooks.get(process.RunbookId)?.Name,
      DeploymentProcessId: null,
      Version: action.Properties[TEMPLATE_VERSION],
      Branch: null,
      Release: null,
      Links: {},
    };
  });
}
