import type { AnyStep } from "../step/define-step";
import { inputMetas, isRequired, type FullInputMeta } from "../step/inputs";

/** The category under which Octopus lists the step packages; one of the list in Octopus' published schema. */
const CATEGORY = "Other";

/**
 * The packages whose contracts the step is made for: @octopusdeploy/step-api and what that version depends on, as
 * Octopus' compiler writes them. Read from the lock file of the public step-package template.
 */
const API_VERSIONS = {
  API: "4.0.0",
  UI: "5.0.0",
  Migration: "4.0.0",
  Validation: "3.0.0",
  InputSchema: "4.0.0",
  Execution: "4.0.0",
};

/**
 * `metadata.json` of a step package: what Octopus' published schema (step-package-build 2.1.0) wants, and what its
 * compiler adds.
 */
export function packageMetadata(step: AnyStep, version: string): Record<string, unknown> {
  return {
    schemaVersion: "1.0.0",
    type: "step",
    id: `octopus-ha-${step.id}`,
    version,
    name: step.name,
    description: step.description,
    categories: [CATEGORY],
    launcher: "node",
    // The steps work on the node's own service, installer and files: a container has none of them.
    canRunInExecutionContainer: false,
    apiVersions: API_VERSIONS,
    // Other step packages that this one needs.
    dependencies: {},
  };
}

/**
 * `inputs.json`: the inputs of a step as Octopus' compiler makes them from a TypeScript interface, and as its reader
 * (step-runtime-inputs) wants them: one definition that is the root, secrets marked as such. Ranges and patterns are not
 * part of that form: validation.js holds them.
 */
export function inputsSchema({ id, inputs }: Pick<AnyStep, "id" | "inputs">): Record<string, unknown> {
  const fields = inputMetas(inputs);
  const required = fields.filter(({ schema }) => isRequired(schema)).map(({ key }) => key);
  const root = {
    type: "object",
    properties: Object.fromEntries(fields.map(({ key, meta }) => [key, definitionOf(meta)])),
    ...(required.length > 0 ? { required } : {}),
    isRoot: true,
  };
  const name = `${id.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Inputs`;
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $ref: `#/definitions/${name}`,
    definitions: { [name]: root },
  };
}

function definitionOf({ control, kind, options }: FullInputMeta): Record<string, unknown> {
  if (control === "Sensitive") return { type: "object", isSensitiveValue: true };
  switch (kind) {
    case "number":
      return { type: "number" };
    case "flag":
      return { type: "boolean" };
    case "text":
      return options ? { type: "string", enum: options } : { type: "string" };
    case "list":
      // One item a line, as in the step template: the reader knows no list that may be left out.
      return { type: "string" };
  }
}
