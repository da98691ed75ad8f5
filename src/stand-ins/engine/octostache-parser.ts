import { closingBraceOf, splitOutside } from "./octostache-scan";

/** A piece of a template, as Octostache reads it (facts: octopus-variables#octostache). */
type TemplatePart =
  | { kind: "text"; text: string }
  | { kind: "value"; expression: Expression; source: string }
  | {
      kind: "condition";
      isNegated: boolean;
      left: Operand;
      comparison: { isEqual: boolean; right: Operand } | undefined;
      then: Template;
      otherwise: Template;
    }
  | { kind: "each"; item: string; collection: Template; body: Template };

export type Template = readonly TemplatePart[];

/** The name of a variable, which may itself hold tokens (`A[#{B}].C`), and the filters that its value goes through. */
export interface Expression {
  name: Template;
  filters: readonly string[];
}

export type Operand = { kind: "literal"; text: string } | { kind: "expression"; expression: Expression };

/** The text holds a `#{` that is no token: Octostache then leaves the whole text as it is. */
export class NoTemplate extends Error {}

type Closer = "else" | "/if" | "/unless" | "/each";

/** Templates by their texts: the same scripts and values are evaluated in every run of a process. */
const known = new Map<string, Template>();
const MOST_KNOWN = 1000;

/**
 * Reads a text with `#{…}` tokens.
 * @throws NoTemplate when a token cannot be read
 */
export function parseTemplate(text: string): Template {
  let template = known.get(text);
  if (!template) {
    template = new Parser(text).parts([]);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(text, template);
  }
  return template;
}

class Parser {
  private at = 0;
  private closedBy: Closer | undefined;

  constructor(private readonly text: string) {}

  /** Reads up to one of the closers, or to the end when there are none. */
  parts(closers: readonly Closer[]): TemplatePart[] {
    const parts: TemplatePart[] = [];
    for (;;) {
      const open = this.text.indexOf("#{", this.at);
      if (open < 0) {
        if (closers.length > 0) throw new NoTemplate(`#{${closers.join("} or #{")}} is missing`);
        parts.push({ kind: "text", text: this.text.slice(this.at) });
        return parts;
      }
      if (open > this.at && this.text[open - 1] === "#") {
        // `##{` stands for `#{`.
        parts.push({ kind: "text", text: `${this.text.slice(this.at, open - 1)}#{` });
        this.at = open + 2;
        continue;
      }
      parts.push({ kind: "text", text: this.text.slice(this.at, open) });
      const close = closingBraceOf(this.text, open);
      if (close === undefined) throw new NoTemplate("A token does not end");
      this.at = close + 1;
      const content = this.text.slice(open + 2, close).trim();
      if (isCloser(content)) {
        if (!closers.includes(content)) throw new NoTemplate(`#{${content}} closes nothing`);
        this.closedBy = content;
        return parts;
      }
      parts.push(this.token(content, this.text.slice(open, close + 1)));
    }
  }

  private token(content: string, source: string): TemplatePart {
    const block = /^(if|unless|each)\s+([^]+)$/.exec(content);
    const [, keyword, rest = ""] = block ?? [];
    if (keyword === "each") {
      const [, item = "", collection = ""] = /^(\S+)\s+in\s+([^]+)$/.exec(rest) ?? [];
      return { kind: "each", item, collection: nameOf(collection), body: this.parts(["/each"]) };
    }
    if (keyword === "if" || keyword === "unless") {
      const end: Closer = keyword === "if" ? "/if" : "/unless";
      const condition = conditionOf(rest);
      const then = this.parts(["else", end]);
      const otherwise = this.closedBy === "else" ? this.parts([end]) : [];
      return { kind: "condition", isNegated: keyword === "unless", ...condition, then, otherwise };
    }
    return { kind: "value", expression: expressionOf(content), source };
  }
}

const isCloser = (content: string): content is Closer => ["else", "/if", "/unless", "/each"].includes(content);

function conditionOf(text: string) {
  for (const operator of ["==", "!="]) {
    const [left, right, ...more] = splitOutside(text, operator);
    if (left === undefined || right === undefined || more.length > 0) continue;
    return { left: operandOf(left), comparison: { isEqual: operator === "==", right: operandOf(right) } };
  }
  return { left: operandOf(text), comparison: undefined };
}

function operandOf(text: string): Operand {
  const literal = /^"([^"]*)"$/.exec(text.trim())?.[1];
  if (literal !== undefined) return { kind: "literal", text: literal };
  return { kind: "expression", expression: expressionOf(text) };
}

function expressionOf(text: string): Expression {
  const [name = "", ...filters] = splitOutside(text, "|").map((part) => part.trim());
  return { name: nameOf(name), filters };
}

function nameOf(text: string): Template {
  const name = parseTemplate(text.trim());
  const bare = name.map((part) => (part.kind === "text" ? part.text : "x")).join("");
  // What a name of a variable or of a step may hold (facts: octopus-runbooks#the-process); tokens in it are values
  // only.
  if (!/^[\w\-:/~(). ,#[\]]+$/.test(bare) || name.some(({ kind }) => kind === "condition" || kind === "each")) {
    throw new NoTemplate(`'${text}' is no name`);
  }
  return name;
}
