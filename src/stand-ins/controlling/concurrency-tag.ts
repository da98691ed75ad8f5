import type { Document, Variable } from "./documents";
import type { Project, Runbook } from "./kept-documents";
import type { ControllerStore } from "./store";

const VARIABLE = "octopus.task.concurrencytag";

interface TaggedRun {
  project: Project;
  runbook: Runbook;
  environment: Document;
  variables: readonly Variable[];
}

/**
 * What a run shares with the runs that it may not run beside: the tag of the project's variable, else project, runbook
 * and environment (facts: octopus-runbooks#runs-that-queue). Of expressions it understands the ids and names of space,
 * project, runbook and environment.
 */
export function concurrencyTag(store: ControllerStore, run: TaggedRun): string {
  const { project, runbook, environment } = run;
  const given = scopedValue(run);
  if (given === undefined || given === "") return `Untenanted/${project.Id}/${runbook.Id}/${environment.Id}`;
  const known = { space: store.space, project, runbook, environment };
  return given.replaceAll(/#\{Octopus\.(\w+)\.(Id|Name)\}/gi, (whole, kind: string, field: string) => {
    const document = Object.entries(known).find(([name]) => name === kind.toLowerCase())?.[1];
    if (!document) return whole;
    return field.toLowerCase() === "id" ? document.Id : document.Name;
  });
}

/** A value for this environment or this runbook wins over one for all. */
function scopedValue({ variables, environment, runbook }: TaggedRun): string | undefined {
  const fitting = variables.filter(({ Name, Scope }) => {
    const fits = (kind: string, id: string) => Scope[kind]?.includes(id) ?? true;
    return Name.toLowerCase() === VARIABLE && fits("Environment", environment.Id) && fits("ProcessOwner", runbook.Id);
  });
  const mostSpecific = fitting.sort((a, b) => Object.keys(b.Scope).length - Object.keys(a.Scope).length)[0];
  return mostSpecific?.Value ?? undefined;
}
