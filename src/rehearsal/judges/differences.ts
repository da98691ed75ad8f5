import { nodesOf, type WorldState } from "./state";
import { onOff } from "./words";

/** Whether maintenance mode is neither as it was nor as somebody set it by hand since then, nor left on as wanted. */
export function maintenanceDiffers(before: WorldState, after: WorldState): boolean {
  if (after.maintenanceStays && after.maintenance) return false;
  // Of a run that left it on, one that has nothing to do changes nothing, and one that upgrades puts back what was before.
  if (before.maintenanceLeftOn && before.maintenance === after.maintenance) return false;
  const was = before.maintenanceLeftOn?.was ?? before.maintenance;
  const byHand = before.maintenanceByHand === after.maintenanceByHand ? undefined : after.maintenanceByHand;
  // Switched by hand before the row that takes it: that is what the run found, and puts back.
  const taken = byHand === undefined ? undefined : after.maintenanceTaken;
  return ![was, byHand?.on, taken].includes(after.maintenance);
}

/**
 * What is not as it was: of each node whether it runs, its drain flag, its task cap, its start type and its
 * description; and maintenance mode. Each as a clause, e.g. "ha-2 is not running". Versions are not compared; a service that somebody keeps from running need not run.
 * @param only the nodes to look at; all when left out
 */
export function differences(before: WorldState, after: WorldState, only?: readonly string[]): string[] {
  const nodes = nodesOf(before).filter(({ name }) => !only || only.includes(name));
  const wrong = nodes.flatMap((was) => {
    const is = after.nodes.get(was.name);
    if (!is) return after.gone.has(was.name) ? [] : [`${was.name} is gone`];
    const found: string[] = [];
    if (was.running && !is.running && !is.disturbed) found.push(`${was.name} is not running`);
    if (was.draining !== is.draining) found.push(`${was.name} is ${is.draining ? "drained" : "no longer drained"}`);
    if (was.taskCap !== is.taskCap) {
      found.push(`the task cap of ${was.name} is ${is.taskCap ?? "unknown"} instead of ${was.taskCap ?? "unknown"}`);
    }
    if (was.startType !== is.startType) {
      found.push(`the start type of ${was.name} is ${is.startType} instead of ${was.startType}`);
    }
    if ((was.description ?? "") !== (is.description ?? "")) {
      found.push(`the service of ${was.name} is described as '${is.description ?? ""}'`);
    }
    return found;
  });
  if (maintenanceDiffers(before, after)) {
    wrong.push(`maintenance mode is ${onOff(after.maintenance)} instead of ${onOff(before.maintenance)}`);
  }
  return wrong;
}
