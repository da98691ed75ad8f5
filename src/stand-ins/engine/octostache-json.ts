/**
 * Reads `Name.items[0].name` out of the JSON that the variable `Name` holds
 * (facts: octopus-variables#output-variables).
 * @param valueOf the evaluated value of a variable
 */
export function jsonProperty(path: string, valueOf: (name: string) => string | undefined): string | undefined {
  // The longest beginning of the path that is a variable.
  for (let end = path.length - 1; end > 0; end -= 1) {
    if (path[end] !== "." && path[end] !== "[") continue;
    const text = valueOf(path.slice(0, end));
    if (text !== undefined) return walk(text, path.slice(end));
  }
  return undefined;
}

function walk(text: string, path: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  for (const [, property, index] of path.matchAll(/\.([^.[\]]+)|\[([^\]]*)\]/g)) {
    const key = property ?? index ?? "";
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "string" ? value : value === null ? "" : JSON.stringify(value);
}
