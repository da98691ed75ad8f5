import { SENSITIVE, type FieldChange } from "./plan";

/** A value as the plan shows it: texts as they are, everything else as JSON; nothing for what is not there. */
export function shown(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  if (typeof value === "object" && "HasValue" in value) return SENSITIVE;
  return JSON.stringify(value);
}

/** What differs between two sets of fields. Fields that are only in `now` are not looked at. */
export function differences(
  now: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
  nameOf: (key: string) => string = (key) => key,
): FieldChange[] {
  return Object.entries(wanted).flatMap(([key, value]) =>
    same(now[key], value) ? [] : [{ field: nameOf(key), from: shown(now[key]), to: shown(value) }],
  );
}

/**
 * Whether two values mean the same to Octopus: what is absent, null, empty or false is the same, and servers add fields
 * to what they are sent, so only what `wanted` names is compared.
 */
export function same(now: unknown, wanted: unknown): boolean {
  if (isNothing(now) && isNothing(wanted)) return true;
  if (Array.isArray(wanted)) {
    return Array.isArray(now) && now.length === wanted.length && wanted.every((each, index) => same(now[index], each));
  }
  if (typeof wanted === "object" && wanted !== null) {
    if (typeof now !== "object" || now === null) return false;
    return Object.entries(wanted).every(([key, value]) => same((now as Record<string, unknown>)[key], value));
  }
  return now === wanted;
}

const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === "object" && "HasValue" in value && value.HasValue === false);
