import { evaluate, type Unknown } from "./octostache";
import type { TemplateVariables } from "./octostache-items";

export interface VariableValue {
  name: string;
  value: string;
}

/** The variables that one script or one condition sees. Their names ignore case, as in Octopus. */
export class VariableDictionary implements TemplateVariables {
  private readonly byLowerName = new Map<string, VariableValue>();

  /** A later value of the same name takes the place of an earlier one. */
  add(values: Iterable<VariableValue>): this {
    for (const each of values) this.byLowerName.set(each.name.toLowerCase(), each);
    return this;
  }

  get(name: string): string | undefined {
    return this.byLowerName.get(name.toLowerCase())?.value;
  }

  *names(): Iterable<string> {
    for (const { name } of this.byLowerName.values()) yield name;
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
