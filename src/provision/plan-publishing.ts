import { differences } from "./compare";
import { TRIGGER_NAME, type ControllerFacts } from "./facts";
import { KNOWN_AFTER_APPLY, type PlanItem, type Verb } from "./plan";
import type { Product } from "./product";
import { scheduleOf, triggerFilter } from "./runbook";
import { notesOf, wantedPackages, type SnapshotMark } from "./snapshot";
import type { Wishes } from "./wishes";

/** The snapshot: a new one when anything that it freezes differs from what the published one froze. */
export function snapshotItem(facts: ControllerFacts, before: readonly PlanItem[], product: Product): PlanItem {
  const changed = (kinds: readonly PlanItem["kind"][]) =>
    before.some(({ kind, verb }) => kinds.includes(kind) && verb !== "leave");
  const mark: SnapshotMark | undefined =
    facts.variables && facts.process
      ? { variables: facts.variables.Version, process: facts.process.Version }
      : undefined;
  const { snapshot } = facts;
  const reasons = snapshot
    ? [
        changed(["step", "process"]) ? "the process changes" : "",
        changed(["variable"]) ? "variables change" : "",
        !changed(["step", "process", "variable"]) && mark && snapshot.Notes !== notesOf(mark)
          ? "variables or process were changed since the published one, or it was published by hand"
          : "",
        ...wantedPackages(product)
          .filter(
            (wanted) =>
              !snapshot.SelectedPackages?.some(
                ({ ActionName, PackageReferenceName, Version }) =>
                  ActionName === wanted.ActionName &&
                  (PackageReferenceName ?? "") === wanted.PackageReferenceName &&
                  Version === wanted.Version,
              ),
          )
          .slice(0, 1)
          .map(({ Version }) => `packages are selected anew (${Version})`),
      ].filter(Boolean)
    : ["nothing is published yet"];
  return {
    kind: "snapshot",
    name: "published snapshot of the runbook",
    verb: reasons.length > 0 ? "create" : "leave",
    fields: [],
    ...(reasons.length > 0 ? { note: reasons.join("; ") } : {}),
  };
}

/** The trigger, as far as anybody asked for one. */
export function triggerItems(
  { trigger, runbook }: ControllerFacts,
  { schedule }: Wishes,
  environmentId: string | undefined,
): PlanItem[] {
  const item = (verb: Verb, fields: PlanItem["fields"] = []): PlanItem[] => [
    { kind: "trigger", name: TRIGGER_NAME, verb, fields },
  ];
  // What it starts, and where, is ours whatever its schedule: a runbook that was made anew has another id.
  const wantedAction = { RunbookId: runbook?.Id ?? KNOWN_AFTER_APPLY, EnvironmentIds: [environmentId] };
  const action = trigger ? differences({ ...trigger.Action }, wantedAction) : [];
  const changeOrLeave = (fields: PlanItem["fields"]) => item(fields.length > 0 ? "change" : "leave", fields);
  if (schedule === undefined) return trigger ? changeOrLeave(action) : [];
  if (schedule === "off") {
    if (!trigger) return [];
    const off = trigger.IsDisabled ? [] : [{ field: "IsDisabled", from: "false", to: "true" }];
    return changeOrLeave([...off, ...action]);
  }
  const wanted = scheduleOf(triggerFilter(schedule, new Date(0)));
  if (!trigger) return item("create", differences({}, wanted));
  const fields = [
    ...differences(scheduleOf(trigger.Filter), wanted),
    ...differences({ IsDisabled: trigger.IsDisabled }, { IsDisabled: false }),
    ...action,
  ];
  return changeOrLeave(fields);
}
