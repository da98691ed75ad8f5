import { uniqueName } from "./crud";
import { Fields, type Json } from "./fields";
import type { Trigger } from "./kept-documents";
import { invalid } from "./refusal";
import { environmentsOf } from "./runbook-environments";
import type { ControllerStore } from "./store";
import { storedFilter } from "./trigger-filter";

/**
 * Creates or saves a trigger (facts: octopus-runbooks#schedules). Whether a real instance refuses one for a runbook
 * that is not published is unconfirmed: here it is taken.
 * @throws 400
 */
export function saveTrigger(
  store: ControllerStore,
  fields: Fields,
  project: string | undefined,
  before?: Trigger,
): Trigger {
  const ProjectId = before?.ProjectId ?? project ?? fields.text("ProjectId");
  if (!store.projects.get(ProjectId)) throw invalid("The project cannot be found.");
  const Name = uniqueName(store.triggers, "trigger", fields.text("Name"), before?.Id, ProjectId);
  if (!fields.has("Filter")) throw invalid("The Filter field is required.");
  if (!fields.has("Action")) throw invalid("The Action field is required.");
  return store.triggers.put({
    Description: "",
    IsDisabled: false,
    ...fields.kept(),
    Id: before?.Id ?? store.triggers.nextId(),
    Name,
    ProjectId,
    Filter: storedFilter(new Fields(fields.object("Filter"))),
    Action: storedAction(store, new Fields(fields.object("Action")), ProjectId),
    ...store.written(),
  });
}

const ACTION_TYPES: ReadonlySet<string> = new Set([
  "AutoDeploy",
  "DeployLatestRelease",
  "DeployNewRelease",
  "DeployLatestReleaseToEnvironment",
  "RunRunbook",
  "CreateRelease",
]);

function storedAction(store: ControllerStore, fields: Fields, projectId: string): Json {
  const ActionType = fields.text("ActionType");
  if (!ACTION_TYPES.has(ActionType)) throw invalid(`The action type '${ActionType}' is not known.`);
  if (ActionType === "RunRunbook") checkRunbook(store, fields, projectId);
  return { TenantIds: [], TenantTags: [], ...fields.kept(), Id: null, Links: {} };
}

function checkRunbook(store: ControllerStore, fields: Fields, projectId: string): void {
  const runbook = store.runbooks.get(fields.text("RunbookId"));
  const byTags = fields.texts("RunbookTags").length > 0;
  if (!byTags && runbook?.ProjectId !== projectId) throw invalid("The runbook cannot be found in the project.");
  const environments = fields.texts("EnvironmentIds");
  if (environments.length === 0) throw invalid("The EnvironmentIds field is required.");
  // That it has to be one of the runbook's is unconfirmed; whoever keeps to it is right either way.
  const allowed = runbook ? environmentsOf(store, runbook) : store.environments.all();
  const unknown = environments.find((id) => !allowed.some(({ Id }) => Id === id));
  if (unknown !== undefined) throw invalid(`The runbook cannot be run in the environment '${unknown}'.`);
}
