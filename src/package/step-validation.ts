import * as z from "zod";
import type { AnyStep } from "../step/define-step";
import { inputMetas, isRequired, type FullInputMeta } from "../step/inputs";

/** What the form can tell of one input without running anything. */
interface Rule {
  input: string;
  /** The whole sentence that is shown. */
  says: string;
  required: boolean;
  secret?: true;
  kind: FullInputMeta["kind"];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  enum?: readonly string[];
}

/** A value that no field takes, so that its schema says what it wants. */
const WRONG = Symbol("wrong");

/**
 * `validation.js` of a step package: CommonJS with one export, self-contained and in ECMAScript 5, as Octopus' compiler
 * makes it, for the engine that runs it need not be Node. The rules are taken from each field's own schema, in its words;
 * what only a run can tell (a name that does not resolve) is not asked here.
 */
export function validationModule({ inputs }: Pick<AnyStep, "inputs">): string {
  const rules = inputMetas(inputs)
    // A list is a text with one item a line: whatever is in it is a list.
    .filter(({ meta }) => meta.kind !== "list")
    .map(({ key, meta, schema }) => ruleOf(key, meta, schema));
  return `var rules = ${JSON.stringify(rules)};
${VALIDATION}`;
}

function ruleOf(input: string, { label, kind, control }: FullInputMeta, schema: z.ZodType): Rule {
  const [issue] = schema.safeParse(WRONG).error?.issues ?? [];
  const { pattern, minimum, maximum, enum: options } = z.toJSONSchema(schema, { io: "input" });
  return {
    input,
    says: `${label} must be ${issue?.message ?? "given"}.`,
    required: isRequired(schema),
    kind,
    ...(control === "Sensitive" ? { secret: true } : {}),
    ...(pattern === undefined ? {} : { pattern }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(options === undefined ? {} : { enum: options as string[] }),
  };
}

/** A value may be bound: to an expression of its own, or within a text. Only a run can tell what that is. */
const VALIDATION = `function isBound(value) {
  return value.type === "bound" || (typeof value === "string" && value.indexOf("#{") >= 0);
}

function isMissing(rule, value) {
  if (value === undefined || value === null) return true;
  if (rule.secret) return value.type === "empty";
  return typeof value === "string" && value.trim() === "";
}

function isRight(rule, value) {
  if (rule.secret) return true;
  if (rule.kind === "flag") return typeof value === "boolean";
  if (rule.kind === "number") {
    return typeof value === "number" && value % 1 === 0 && value >= rule.minimum && value <= rule.maximum;
  }
  if (typeof value !== "string") return false;
  if (rule.enum) return rule.enum.indexOf(value) >= 0;
  return !rule.pattern || new RegExp(rule.pattern).test(value);
}

function validation(inputs, validate) {
  return rules.map(function (rule) {
    return validate(inputs[rule.input], [], function (value) {
      if (isMissing(rule, value)) return rule.required ? rule.says : undefined;
      return isBound(value) || isRight(rule, value) ? undefined : rule.says;
    });
  });
}

module.exports = validation;
`;
