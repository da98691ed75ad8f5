import { isTruthy, knownFilter } from "./octostache-values";
import { itemsOf, type Item, type TemplateVariables } from "./octostache-items";
import { jsonProperty } from "./octostache-json";
import { NoTemplate, parseTemplate, type Expression, type Operand, type Template } from "./octostache-parser";

/**
 * A token of an unknown variable stays in a script and in a value; in a condition it is empty
 * (facts: octopus-variables#octostache).
 */
export type Unknown = "verbatim" | "empty";

interface Scope {
  variables: TemplateVariables;
  unknown: Unknown;
  /** The variables whose values are being evaluated: one that leads to itself is unknown. */
  chain: readonly string[];
  /** What the items of `#{each}` stand for: the beginning of a name, or a text. */
  items: ReadonlyMap<string, Item>;
}

/** However variables refer to each other, it ends. */
const DEPTH_LIMIT = 32;

/**
 * Evaluates a text as Octostache does. The subset that is played: values with nested indexes and properties of JSON,
 * `if`, `unless` and `each`, the filters ToLower, ToUpper and Trim. Any other filter leaves its token as it is.
 */
export function evaluate(text: string, variables: TemplateVariables, unknown: Unknown = "verbatim"): string {
  return isPlain(text) ? text : evaluateText(text, { variables, unknown, chain: [], items: new Map() });
}

const isPlain = (text: string) => !text.includes("#{");

function evaluateText(text: string, scope: Scope): string {
  if (isPlain(text)) return text;
  try {
    return render(parseTemplate(text), scope);
  } catch (error) {
    if (error instanceof NoTemplate) return text;
    throw error;
  }
}

function render(template: Template, scope: Scope): string {
  const texts = template.map((part): string => {
    switch (part.kind) {
      case "text":
        return part.text;
      case "value":
        return valueOf(part.expression, scope) ?? (scope.unknown === "verbatim" ? part.source : "");
      case "condition": {
        const left = operandText(part.left, scope);
        const { comparison } = part;
        const holds = comparison
          ? (left === operandText(comparison.right, scope)) === comparison.isEqual
          : isTruthy(left);
        return render(holds === part.isNegated ? part.otherwise : part.then, scope);
      }
      case "each":
        return eachItem(part, scope);
    }
  });
  return texts.join("");
}

function eachItem({ item, collection, body }: Extract<Template[number], { kind: "each" }>, scope: Scope): string {
  const name = nameText(collection, scope);
  const items = name === undefined ? [] : itemsOf(withItem(name, scope) ?? name, scope.variables, resolve(name, scope));
  const rendered = items.map((each, index) => {
    const ofTheLoop: [string, Item][] = [
      ["octopus.template.each.index", { text: String(index) }],
      ["octopus.template.each.first", { text: index === 0 ? "True" : "False" }],
      ["octopus.template.each.last", { text: index === items.length - 1 ? "True" : "False" }],
    ];
    return render(body, { ...scope, items: new Map([...scope.items, ...ofTheLoop, [item.toLowerCase(), each]]) });
  });
  return rendered.join("");
}

/** In a condition an unknown variable is empty. */
function operandText(operand: Operand, scope: Scope): string {
  return operand.kind === "literal" ? operand.text : (valueOf(operand.expression, scope) ?? "");
}

function valueOf({ name, filters }: Expression, scope: Scope): string | undefined {
  const full = nameText(name, scope);
  let value = full === undefined ? undefined : resolve(full, scope);
  for (const filter of filters) value = value === undefined ? undefined : knownFilter(filter)?.(value);
  return value;
}

/** The name with the values of the tokens in it; undefined when one of those is unknown. */
function nameText(name: Template, scope: Scope): string | undefined {
  const parts = name.map((part) =>
    part.kind === "text" ? part.text : part.kind === "value" ? valueOf(part.expression, scope) : undefined,
  );
  return parts.includes(undefined) ? undefined : parts.join("").trim();
}

function resolve(name: string, scope: Scope): string | undefined {
  const item = scope.items.get(name.toLowerCase());
  if (item) return item.text;
  const full = withItem(name, scope) ?? name;
  const evaluated = (variable: string): string | undefined => {
    const raw = scope.variables.get(variable);
    if (raw === undefined || scope.chain.includes(variable.toLowerCase())) return undefined;
    if (scope.chain.length >= DEPTH_LIMIT) return undefined;
    return evaluateText(raw, { ...scope, chain: [...scope.chain, variable.toLowerCase()], items: new Map() });
  };
  return evaluated(full) ?? jsonProperty(full, evaluated);
}

/** `m.Foo` in `#{each m in X}` is `X[key].Foo`. */
function withItem(name: string, { items }: Scope): string | undefined {
  const head = /^[^.[]+/.exec(name)?.[0] ?? "";
  const prefix = items.get(head.toLowerCase())?.prefix;
  return prefix === undefined ? undefined : prefix + name.slice(head.length);
}
