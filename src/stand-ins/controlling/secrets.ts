import type { PropertyValue } from "./documents";
import { isObject, type Json } from "./fields";

/*
 * Sensitive values are write-only: they come as { HasValue, NewValue }, are kept with their value, and go out as
 * { HasValue } (facts: octopus-step-templates#secrets-in-documents).
 */

/**
 * One value, as it is kept.
 * @param before what is kept now: `HasValue: true` without a `NewValue` means that it stays
 */
export function storedValue(given: unknown, before: PropertyValue | undefined): PropertyValue {
  if (!isObject(given)) return given === null || given === undefined ? null : scalarText(given);
  if (given.HasValue !== true) return { HasValue: false };
  if (typeof given.NewValue === "string") return { HasValue: true, NewValue: given.NewValue };
  return typeof before === "object" && before !== null ? before : { HasValue: false };
}

export function storedProperties(
  given: Json,
  before: Readonly<Record<string, PropertyValue>> = {},
): Record<string, PropertyValue> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, storedValue(value, before[name])]));
}

/** One value, as it goes out. */
export function shownValue(value: PropertyValue): PropertyValue {
  return typeof value === "object" && value !== null ? { HasValue: value.HasValue } : value;
}

export function shownProperties(properties: Readonly<Record<string, PropertyValue>>): Record<string, PropertyValue> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, shownValue(value)]));
}

/** Properties are texts: a number or a boolean becomes one. */
function scalarText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
