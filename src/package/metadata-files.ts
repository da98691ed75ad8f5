import type { AnyStep } from "../step/define-step";
import { sqlConnectionsPage } from "./docs-sql-connections";
import { stepsPage } from "./docs-steps";
import { variablesPage } from "./docs-variables";
import { json } from "./json";
import { logoSvg } from "./logo";
import { logoPng } from "./logo-png";
import { inputsSchema, packageMetadata } from "./step-files";
import { stepTemplate } from "./step-template";
import { summaryJsonSchema } from "../report/json-schema";

/** Path -> content: text, or the bytes of a picture. */
export type GeneratedFiles = Record<string, string | Uint8Array>;

/**
 * Everything below `metadata/`: path -> content, made from the definitions alone.
 * @param scriptBody the text of step-body.ps1
 */
export function metadataFiles(
  steps: readonly AnyStep[],
  { version, scriptBody }: { version: string; scriptBody: string },
): GeneratedFiles {
  const files: GeneratedFiles = {
    "docs/sql-connections.md": sqlConnectionsPage(),
    "docs/steps.md": stepsPage(steps),
    "docs/variables.md": variablesPage(steps),
    "report.schema.json": json(summaryJsonSchema()),
  };
  for (const step of steps) {
    files[`packages/${step.id}/metadata.json`] = json(packageMetadata(step, version));
    files[`packages/${step.id}/inputs.json`] = json(inputsSchema(step));
    files[`templates/octopus-ha-${step.id}.json`] = json(stepTemplate(step, scriptBody));
    files[`logos/octopus-ha-${step.id}.svg`] = logoSvg(step);
    files[`logos/octopus-ha-${step.id}.png`] = logoPng(step);
  }
  return files;
}
