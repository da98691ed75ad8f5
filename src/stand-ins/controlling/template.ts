import { randomUUID } from "node:crypto";
import { uniqueName } from "./crud";
import type { Ways } from "./route-request";
import type { Fields } from "./fields";
import type { Template, TemplateParameter } from "./kept-documents";
import { checkFeeds, storedReferences } from "./package-references";
import { invalid } from "./refusal";
import { shownProperties, shownValue, storedProperties, storedValue } from "./secrets";
import type { ControllerStore } from "./store";

/**
 * Creates a step template, or saves a new version of one.
 * @throws 400
 */
export function saveTemplate(
  store: ControllerStore,
  fields: Fields,
  before?: Template,
  { hidesSensitiveDefaults }: Pick<Ways, "hidesSensitiveDefaults"> = { hidesSensitiveDefaults: false },
): Template {
  const Name = uniqueName(store.templates, "step template", fields.text("Name"), before?.Id);
  // Honoured on create only (facts: octopus-step-templates#the-document).
  const ActionType = before?.ActionType ?? fields.text("ActionType");
  if (ActionType === "") throw invalid("The ActionType field is required.");
  const Packages = storedReferences(fields.objects("Packages"));
  checkFeeds(store, Packages, before ? "allowed" : "refused");
  const template: Template = {
    Description: null,
    CommunityActionTemplateId: null,
    GitDependencies: [],
    ...fields.kept(),
    Id: before?.Id ?? store.templates.nextId(),
    Name,
    ActionType,
    Version: before ? before.Version + 1 : 0,
    Properties: storedProperties(fields.object("Properties"), before?.Properties),
    Parameters: storedParameters(fields.objects("Parameters"), before?.Parameters ?? [], hidesSensitiveDefaults),
    Packages,
    ...store.written(),
  };
  store.templateVersions.set(template.Id, [...(store.templateVersions.get(template.Id) ?? []), template]);
  return store.templates.put(template);
}

function storedParameters(
  given: readonly Fields[],
  before: readonly TemplateParameter[],
  hidesSensitiveDefaults: boolean,
): TemplateParameter[] {
  return given.map((fields) => {
    const Id = fields.text("Id") || randomUUID();
    const kept = before.find((parameter) => parameter.Id === Id)?.DefaultValue;
    const stored = storedValue(fields.get("DefaultValue"), kept);
    const isHidden = hidesSensitiveDefaults && fields.object("DisplaySettings")["Octopus.ControlType"] === "Sensitive";
    return {
      ...fields.kept(),
      Id,
      Name: fields.text("Name"),
      DefaultValue: isHidden && typeof stored === "string" ? { HasValue: true, NewValue: stored } : stored,
    };
  });
}

/** As it goes out: without secrets. */
export function shownTemplate(store: ControllerStore, template: Template): object {
  const self = store.path(`actiontemplates/${template.Id}`);
  const shown = {
    ...template,
    Properties: shownProperties(template.Properties),
    Parameters: template.Parameters.map((parameter) => ({
      ...parameter,
      DefaultValue: shownValue(parameter.DefaultValue),
    })),
  };
  return store.shown("actiontemplates", shown, {
    Usage: `${self}/usage`,
    Logo: `${self}/logo?cb=${template.Version}`,
    ActionsUpdate: `${self}/actionsUpdate`,
    Versions: `${self}/versions/{version}`,
  });
}
