import { differences, same, shown } from "./compare";
import type { FieldChange } from "./plan";
import type { ShippedTemplate } from "../read/product";
import type { ActionTemplate, PackageReference, TemplateParameter } from "../read/resources";

/** A step template as it is written to the server. */
type TemplateBody = Record<string, unknown>;

/**
 * The template to send: ours, over what is there. Ids of parameters and package references are kept, so that the steps
 * that use them are not cut off from them (facts: octopus-step-templates#steps-made-from-a-template).
 */
export function templateBody(wanted: ShippedTemplate, now: ActionTemplate | undefined, spaceId: string): TemplateBody {
  const parameterId = new Map(now?.Parameters?.map(({ Name, Id }) => [Name, Id]));
  const referenceId = new Map(now?.Packages?.map(({ Name, Id }) => [Name, Id]));
  return {
    ...now,
    Name: wanted.Name,
    Description: wanted.Description,
    ActionType: wanted.ActionType,
    SpaceId: spaceId,
    CommunityActionTemplateId: now?.CommunityActionTemplateId ?? null,
    Properties: wanted.Properties,
    Packages: wanted.Packages.map((reference) => ({ ...reference, Id: referenceId.get(reference.Name) ?? null })),
    GitDependencies: [],
    Parameters: wanted.Parameters.map((parameter) => ({
      ...parameter,
      Id: parameterId.get(parameter.Name) ?? parameter.Id,
    })),
  };
}

/** What the server's template would be changed in. */
export function templateChanges(wanted: ShippedTemplate, now: ActionTemplate): FieldChange[] {
  const parameters = now.Parameters?.map((parameter) =>
    withReadableDefault(
      parameter,
      wanted.Parameters.find(({ Name }) => Name === parameter.Name),
    ),
  );
  return [
    ...differences({ Description: now.Description }, { Description: wanted.Description }),
    ...mapChanges(now.Properties, wanted.Properties, shortProperty),
    ...listChanges(now.Packages ?? [], wanted.Packages, (name) => `package reference ${name}`, referenceFields),
    ...listChanges(parameters ?? [], wanted.Parameters, (name) => `parameter ${name}`, parameterFields),
  ];
}

const referenceFields = ({ PackageId, FeedId, AcquisitionLocation, Properties }: PackageReference) => ({
  PackageId,
  FeedId,
  AcquisitionLocation,
  Properties,
});
const parameterFields = ({ Label, HelpText, DefaultValue, DisplaySettings }: TemplateParameter) => ({
  Label,
  HelpText,
  DefaultValue,
  DisplaySettings,
});

/**
 * A sensitive parameter of ours starts with an expression (`#{Upgrade.Octopus.ApiKey}`), which is no secret and is sent as
 * a text. Whether a server keeps such a text, or makes a secret of it that nobody can read back, is unconfirmed
 * (facts: octopus-step-templates#sensitive-parameters): one that shows only that it has a value is believed to have
 * this one.
 */
function withReadableDefault(now: TemplateParameter, wanted: TemplateParameter | undefined): TemplateParameter {
  const isHidden = typeof now.DefaultValue === "object" && now.DefaultValue?.HasValue === true;
  const isSensitive = wanted?.DisplaySettings?.["Octopus.ControlType"] === "Sensitive";
  return isHidden && isSensitive ? { ...now, DefaultValue: wanted.DefaultValue } : now;
}

const shortProperty = (key: string) => key.replace(/^Octopus\.Action\./, "");

/** Differences of two maps in which every key counts. */
function mapChanges(
  now: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
  nameOf: (key: string) => string,
): FieldChange[] {
  const gone = Object.keys(now).filter((key) => !(key in wanted) && !same(now[key], undefined));
  return [
    ...differences(now, wanted, nameOf),
    ...gone.map((key) => ({ field: nameOf(key), from: shown(now[key]), to: undefined })),
  ];
}

/** Differences of two lists whose items have names. */
function listChanges<T extends { Name?: string | null | undefined }>(
  now: readonly T[],
  wanted: readonly T[],
  nameOf: (name: string) => string,
  fieldsOf: (item: T) => Record<string, unknown>,
): FieldChange[] {
  const changes: FieldChange[] = [];
  for (const item of wanted) {
    const name = item.Name ?? "";
    const present = now.find((each) => (each.Name ?? "") === name);
    if (!present) changes.push({ field: nameOf(name), from: undefined, to: "added" });
    else changes.push(...differences(fieldsOf(present), fieldsOf(item), (key) => `${nameOf(name)}, ${key}`));
  }
  for (const { Name } of now) {
    if (!wanted.some((each) => each.Name === Name)) {
      changes.push({ field: nameOf(Name ?? ""), from: "there", to: undefined });
    }
  }
  return changes;
}
