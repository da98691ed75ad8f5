import type { PackageReference, ProcessAction, PropertyValue } from "./documents";
import type { Fields, Json } from "./fields";
import type { Template, TemplateParameter } from "./kept-documents";
import { linkedActions, TEMPLATE_ID, TEMPLATE_VERSION } from "./linked-actions";
import { invalid } from "./refusal";
import { storedValue } from "./secrets";
import type { ControllerStore } from "./store";

/*
 * Moves steps to a version of their template (facts: octopus-step-templates#routes,
 * octopus-step-templates#steps-made-from-a-template). Its limits: every value that the template defines wins, nothing
 * is ever asked to be merged by hand, and a removed package is just gone.
 */

export function updateActions(store: ControllerStore, template: Template, fields: Fields): object[] {
  const wanted = fields.number("Version") ?? template.Version;
  const version = store.templateVersions.get(template.Id)?.find(({ Version }) => Version === wanted);
  if (!version) throw invalid(`Version ${wanted} of the step template cannot be found.`);
  const linked = linkedActions(store, template.Id);
  const defaults = fields.object("DefaultPropertyValues");
  return fields.objects("ActionsToUpdate").flatMap((group) => {
    const ids = new Set(group.texts("ActionIds"));
    const chosen = linked.filter(({ process, action }) => process.Id === group.text("ProcessId") && ids.has(action.Id));
    const results = chosen.map(({ action }) => updateAction(action, version, defaults));
    if (chosen[0]) chosen[0].process.Version += 1;
    return results;
  });
}

function updateAction(action: ProcessAction, template: Template, defaults: Json): object {
  const missing = template.Parameters.filter(({ Name, DefaultValue }) =>
    isMissing(action, Name, DefaultValue, defaults),
  );
  const result = { Id: action.Id, ManualMergeRequiredReasonsByPropertyName: {}, RemovedPackageUsages: [] };
  if (missing.length > 0) {
    const NamesOfNewParametersMissingDefaultValue = missing.map(({ Name }) => Name);
    // Spelled like this by the real instance.
    return { ...result, Outcome: "DefaultParamterValueMissing", NamesOfNewParametersMissingDefaultValue };
  }
  const values = template.Parameters.map((parameter): [string, PropertyValue] => [
    parameter.Name,
    valueOf(parameter, action, defaults),
  ]);
  action.Properties = {
    ...unrelated(action),
    ...template.Properties,
    ...Object.fromEntries(values),
    [TEMPLATE_ID]: template.Id,
    [TEMPLATE_VERSION]: String(template.Version),
  };
  action.Packages = template.Packages.map((reference) => filled(reference, action.Packages));
  return { ...result, Outcome: "Success", NamesOfNewParametersMissingDefaultValue: [] };
}

function isMissing(action: ProcessAction, name: string, value: PropertyValue, defaults: Json): boolean {
  return value === null && !(name in action.Properties) && !(name in defaults);
}

function valueOf({ Name, DefaultValue }: TemplateParameter, action: ProcessAction, defaults: Json): PropertyValue {
  return action.Properties[Name] ?? (Name in defaults ? storedValue(defaults[Name], undefined) : DefaultValue);
}

/** What belongs to the step and not to any template, such as where it runs. */
function unrelated({ Properties }: ProcessAction): Record<string, PropertyValue> {
  return Object.fromEntries(
    Object.entries(Properties).filter(
      ([name]) => name.startsWith("Octopus.") && !name.startsWith("Octopus.Action.Script."),
    ),
  );
}

/** A deferred reference keeps the package that the step chose. */
function filled(reference: PackageReference, chosen: readonly PackageReference[]): PackageReference {
  const before = chosen.find(({ Name }) => Name === reference.Name);
  if (!before) return { ...reference };
  const { Id, PackageId, FeedId } = before;
  return { ...reference, Id, PackageId: reference.PackageId ?? PackageId, FeedId: reference.FeedId ?? FeedId };
}
