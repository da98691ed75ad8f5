import { evaluate, type Unknown } from "./octostache";
import type { TemplateVariables } from "./octostache-items";

export interface VariableValue {
  name: string;
  value: string;
}

/** A variable, and its name in lower case. */
export interface NamedValue {
  lowerName: string;
  variable: VariableValue;
}

/** Variables by lower-case name; of one name the last. */
export type VariableLayer = ReadonlyMap<string, VariableValue>;

export const variableLayer = (values: Iterable<VariableValue>): VariableLayer => {
  const layer = new Map<string, VariableValue>();
  for (const each of values) layer.set(each.name.toLowerCase(), each);
  return layer;
};

/** The variables that one script or one condition sees. Their names ignore case, as in Octopus. */
export class VariableDictionary implements TemplateVariables {
  /** A name in a later one covers the same in an earlier one. */
  private readonly layers: VariableLayer[] = [];

  /** A later value of the same name takes the place of an earlier one. */
  add(values: Iterable<VariableValue>): this {
    return this.put(variableLayer(values));
  }

  /** The same, with what many dictionaries share. */
  put(layer: VariableLayer): this {
    if (layer.size > 0) this.layers.push(layer);
    return this;
  }

  get(name: string): string | undefined {
    const lowerName = name.toLowerCase();
    for (let index = this.layers.length - 1; index >= 0; index -= 1) {
      const found = this.layers[index]?.get(lowerName);
      if (found) return found.value;
    }
    return undefined;
  }

  /** @returns each variable once, its value as it was given */
  values(): Iterable<VariableValue> {
    const found: VariableValue[] = [];
    this.layers.forEach((layer, index) => {
      for (const [lowerName, variable] of layer) {
        // It stands where the layer stands that covers the others.
        if (!this.isCovered(lowerName, index)) found.push(variable);
      }
    });
    return found;
  }

  private isCovered(lowerName: string, byAbove: number): boolean {
    for (let index = this.layers.length - 1; index > byAbove; index -= 1) {
      if (this.layers[index]?.has(lowerName)) return true;
    }
    return false;
  }

  *names(): Iterable<string> {
    for (const { name } of this.values()) yield name;
  }

  /** @returns the value with its tokens replaced; undefined when there is no such variable */
  evaluated(name: string): string | undefined {
    const value = this.get(name);
    return value === undefined ? undefined : evaluate(value, this);
  }

  expand(text: string, unknown?: Unknown): string {
    return evaluate(text, this, unknown);
  }
}
