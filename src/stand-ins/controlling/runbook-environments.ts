import type { Document } from "./documents";
import { Fields } from "./fields";
import type { Runbook, Trigger } from "./kept-documents";
import { invalid } from "./refusal";
import type { ControllerStore } from "./store";

/** The environments that a runbook may run in. Lifecycles are not followed: they allow every environment. */
export function environmentsOf(store: ControllerStore, runbook: Runbook): readonly Document[] {
  const all = store.environments.all();
  return runbook.EnvironmentScope === "Specified" ? all.filter(({ Id }) => runbook.Environments.includes(Id)) : all;
}

/**
 * A runbook keeps every environment that a trigger runs it in, disabled or not (facts: octopus-runbooks#the-runbook).
 * The wording is unconfirmed.
 * @throws 400
 */
export function checkTriggers(store: ControllerStore, before: Runbook, after: Runbook): void {
  const allowed = new Set(environmentsOf(store, after).map(({ Id }) => Id));
  for (const { Id, Name } of environmentsOf(store, before)) {
    if (allowed.has(Id)) continue;
    const trigger = triggersOf(store, before).find(({ Action }) => environmentIds(Action).includes(Id));
    if (trigger) {
      throw invalid(
        `The environment '${Name}' cannot be removed: the trigger '${trigger.Name}' runs the runbook in it.`,
      );
    }
  }
}

const triggersOf = (store: ControllerStore, { Id }: Runbook): Trigger[] =>
  store.triggers.all().filter(({ Action }) => Action.RunbookId === Id);

const environmentIds = (action: Trigger["Action"]): string[] => new Fields(action).texts("EnvironmentIds");
