import { STEP_NAMES } from "../../names/steps";
import { placeSaid, type Place } from "../../release/way-lines";
import { isStep, stepName, withBelow, type TaskDetails } from "./task-progress";

/** Which hop of how many a run was. */
export type HopOfRun = Pick<Place, "number" | "count">;

/**
 * Which hop a run was, as its log says it in the step that decides.
 * @returns undefined when it says none: the way has one hop, or there was nothing to do
 */
export function hopOfRun({ ActivityLogs }: Pick<TaskDetails, "ActivityLogs">): HopOfRun | undefined {
  const decides = ActivityLogs.flatMap(({ Children }) => Children ?? []).find(
    (step) => isStep(step) && stepName(step) === STEP_NAMES["check-version"],
  );
  for (const { LogElements } of decides ? withBelow(decides) : []) {
    for (const { MessageText } of LogElements ?? []) {
      const said = placeSaid(MessageText ?? "");
      if (said) return said;
    }
  }
  return undefined;
}
