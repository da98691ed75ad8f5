import type { VariableLayer } from "./variable-dictionary";

/** What the variables of a task's scripts have in common, made once: it depends on things that do not change meanwhile. */
export class VariableLayers {
  private readonly made = new WeakMap<object, Map<string, VariableLayer>>();

  /** @param of what the values depend on, beside what is the same in the whole task */
  layer(kind: string, of: object, values: () => VariableLayer): VariableLayer {
    let known = this.made.get(of);
    if (!known) this.made.set(of, (known = new Map<string, VariableLayer>()));
    let layer = known.get(kind);
    if (!layer) known.set(kind, (layer = values()));
    return layer;
  }
}
