/** The variables that a template sees; names ignore case. */
export interface TemplateVariables {
  /** @returns the value as it was given, with its tokens */
  get(name: string): string | undefined;
  names(): Iterable<string>;
}

/** An item of a collection: `text` is its own value, `prefix` what the names of its properties begin with. */
export interface Item {
  text: string;
  prefix?: string;
}

/**
 * What `#{each x in Name}` goes through: the keys of `Name[key]` and, as in Octopus, the plain names of `Name.name` too
 * (facts: octopus-variables#octostache); without either, the texts between the commas of its value.
 */
export function itemsOf(name: string, variables: TemplateVariables, value: string | undefined): Item[] {
  const items = new Map<string, Item>();
  for (const variable of variables.names()) {
    if (!variable.toLowerCase().startsWith(name.toLowerCase())) continue;
    const [prefix, index, property] = /^\[([^\]]*)\]|^\.([^.[\]]+)/.exec(variable.slice(name.length)) ?? [];
    const key = index ?? property;
    if (prefix === undefined || key === undefined) continue;
    items.set(prefix.toLowerCase(), { text: variables.get(name + prefix) ?? key, prefix: name + prefix });
  }
  if (items.size > 0) return [...items.values()];
  return (value ?? "")
    .split(",")
    .filter(Boolean)
    .map((text) => ({ text }));
}
