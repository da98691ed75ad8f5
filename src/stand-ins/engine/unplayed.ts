import { unknownScopes } from "./project-variables";
import { propertyText } from "./properties";
import type { QueuedRun } from "../controlling/queued-run";
import { isManual } from "./run-manual";
import type { PlannedStep } from "./run-plan";

const SCRIPT = "Octopus.Action.Script";

/** What a run asks for that the stand-in cannot play: better said at once than played wrongly. */
export function unplayed(
  { variables }: QueuedRun,
  steps: readonly PlannedStep[],
  { hasPeople }: { hasPeople: boolean },
): string[] {
  return [
    ...unknownScopes(variables).map((kind) => `variables that are scoped by ${kind}`),
    ...steps.flatMap(({ step, roles, actions }) => {
      if (hasPeople && isManual({ actions })) return [];
      return actions.flatMap(({ action: { ActionType, Properties } }) => {
        const of = (property: string) => propertyText(Properties, property);
        const problems = [
          roles.length === 0 || of("Octopus.Action.RunOnServer")?.toLowerCase() === "true" ? "runs on the server" : "",
          ActionType === "Octopus.Script" ? "" : `is a ${ActionType}`,
          (of(`${SCRIPT}.ScriptSource`) ?? "Inline") === "Inline" ? "" : "has a script that is not inline",
          (of(`${SCRIPT}.Syntax`) ?? "PowerShell") === "PowerShell" ? "" : "has a script that is not PowerShell",
        ];
        return problems.filter(Boolean).map((problem) => `the step '${step.Name}', which ${problem}`);
      });
    }),
  ];
}
