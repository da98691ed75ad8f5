import type { MaskedLog } from "./masked-log";
import { propertyText } from "./properties";
import type { PlannedStep } from "./run-plan";
import { variablesFor } from "./run-variables";
import type { TaskContext } from "./task-context";

const MANUAL = "Octopus.Manual";

export const isManual = ({ actions }: Pick<PlannedStep, "actions">): boolean =>
  actions.length > 0 && actions.every(({ action }) => action.ActionType === MANUAL);

/**
 * A step that waits for a person, on the server (facts: octopus-runbooks#manual-interventions).
 * @returns why it failed
 */
export async function runManual(task: TaskContext, planned: PlannedStep, log: MaskedLog): Promise<string[]> {
  log.begin();
  for (const { action } of planned.actions) {
    const text = (name: string) =>
      variablesFor(task, { planned }).expand(
        propertyText(action.Properties, `${MANUAL_PROPERTIES}${name}`) ?? "",
        "empty",
      );
    const teamIds = text("ResponsibleTeamIds")
      .split(",")
      .filter((id) => id !== "");
    const question = { title: `${action.Name} requires intervention`, instructions: text("Instructions"), teamIds };
    log.write("Wait", `Waiting for somebody: ${question.instructions}`);
    const answered = await task.around.ask?.(question, task.cancel);
    if (answered === undefined) {
      log.end("Canceled");
      return [];
    }
    if (answered.result === "Abort") {
      log.write("Fatal", `The intervention was aborted. ${answered.notes}`.trim());
      log.end("Failed");
      return [`${action.Name}: the intervention was aborted by ${answered.by}`];
    }
  }
  log.succeed();
  return [];
}

const MANUAL_PROPERTIES = "Octopus.Action.Manual.";
