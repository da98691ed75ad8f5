import type { AnyStep } from "../step/define-step";
import { stepsPage } from "./docs-steps";
import { variablesPage } from "./docs-variables";
import { json } from "./json";
import { logoSvg } from "./logo";
import { inputsSchema, packageMetadata } from "./step-files";
import { stepTemplate } from "./step-template";

/**
 * Everything below `metadata/`: path -> content, made from the definitions alone.
 * @param scriptBody the text of step-body.ps1
 */
export function metadataFiles(
  steps: readonly AnyStep[],
  { version, scriptBody }: { version: string; scriptBody: string },
): Record<string, string> {
  const files: Record<string, string> = {
    "docs/steps.md": stepsPage(steps),
    "docs/variables.md": variablesPage(steps),
  };
  for (const step of steps) {
    files[`packages/${step.id}/metadata.json`] = json(packageMetadata(step, version));
    files[`packages/${step.id}/inputs.json`] = json(inputsSchema(step));
    files[`templates/octopus-ha-${step.id}.json`] = json(stepTemplate(step, scriptBody));
    files[`logos/octopus-ha-${step.id}.svg`] = logoSvg(step);
  }
  return files;
}
