import { differences, same, shown } from "./compare";
import type { FieldChange } from "./plan";
import type { PackageReference, ProcessAction, ProcessStep, PropertyValue } from "../read/resources";

/** What would change in a step that is there. */
export function stepChanges(now: ProcessStep, wanted: ProcessStep): FieldChange[] {
  const { Properties, Actions, ...step } = wanted;
  const [action] = now.Actions;
  const [wantedOne] = Actions;
  const more = now.Actions.length - 1;
  const changes = [
    ...differences(pick(now, step), step),
    ...propertyChanges(now.Properties ?? {}, Properties ?? {}),
    ...(more > 0 ? [{ field: "other actions of the step", from: String(more), to: undefined }] : []),
  ];
  if (!action || !wantedOne) return changes;
  const { Properties: actionProperties, Packages, Name, ...fields } = wantedOne;
  return [
    ...changes,
    ...(action.Name === Name ? [] : [{ field: "action, Name", from: action.Name, to: Name }]),
    ...differences(pick(action, fields), fields),
    ...propertyChanges(action.Properties, actionProperties),
    ...(Packages ?? []).flatMap((reference) => packageChanges(action, reference)),
  ];
}

const pick = (from: Readonly<Record<string, unknown>>, like: object) =>
  Object.fromEntries(Object.keys(like).map((key) => [key, from[key]]));

function propertyChanges(
  now: Readonly<Record<string, PropertyValue>>,
  wanted: Readonly<Record<string, PropertyValue>>,
): FieldChange[] {
  const short = (key: string) => key.replace(/^Octopus\.Action\.(?=Template|Script)/, "");
  const gone = Object.keys(now).filter((key) => !(key in wanted) && !same(now[key], undefined));
  return [
    ...differences(now, wanted, short),
    ...gone.map((key) => ({ field: short(key), from: shown(now[key]), to: undefined })),
  ];
}

function packageChanges(action: ProcessAction, wanted: PackageReference): FieldChange[] {
  const present = action.Packages?.find(({ Name }) => Name === wanted.Name);
  const { PackageId, FeedId, Version } = wanted;
  const what = `package reference ${wanted.Name ?? ""}`;
  if (!present) return [{ field: what, from: undefined, to: PackageId ?? "" }];
  return differences({ Version: null, ...present }, { PackageId, FeedId }, (key) => `${what}, ${key}`).concat(
    present.Version && !Version ? [{ field: `${what}, Version`, from: present.Version, to: undefined }] : [],
  );
}
