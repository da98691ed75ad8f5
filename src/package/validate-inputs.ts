import type { ValidateInputs } from "@octopusdeploy/step-api";
import type * as z from "zod";
import { inputMetas } from "../step/inputs";

/** The `validation.js` of a step package: asks each field's own schema, and answers in its words. */
export function validateInputs(schema: z.ZodObject): ValidateInputs<Record<string, unknown>> {
  return (inputs, validate) =>
    inputMetas(schema).map(({ key, meta, schema: field }) =>
      validate(inputs[key], [], (value) => {
        const result = field.safeParse(value === "" ? undefined : value);
        const [issue] = result.error?.issues ?? [];
        return issue ? `${meta.label} must be ${issue.message}.` : undefined;
      }),
    );
}
