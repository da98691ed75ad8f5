import type { PropertyValue } from "../controlling/documents";
import type { VariableValue } from "./variable-dictionary";

type Properties = Readonly<Record<string, PropertyValue>>;

/** A secret is an object, any other property a text (facts: octopus-step-templates#secrets-in-documents). */
const isSecret = (value: PropertyValue | undefined): boolean => typeof value === "object" && value !== null;

/** @returns the text of a property, that of a secret as well; undefined when it has none */
export function propertyText(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  const text = typeof value === "object" ? value?.NewValue : value;
  return text ?? undefined;
}

/**
 * Every property of an action is a variable of the same name (so are a template's parameters;
 * facts: octopus-step-templates#parameters).
 */
export function propertyVariables(properties: Properties): VariableValue[] {
  return Object.keys(properties).flatMap((name) => {
    const value = propertyText(properties, name);
    return value === undefined ? [] : [{ name, value }];
  });
}

/** The texts of the secrets among the properties. */
export function secretTexts(properties: Properties): string[] {
  return Object.entries(properties).flatMap(([name, value]) =>
    isSecret(value) ? [propertyText(properties, name) ?? ""] : [],
  );
}
