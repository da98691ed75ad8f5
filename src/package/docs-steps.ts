import type * as z from "zod";
import type { AnyStep } from "../step/define-step";
import { inputMetas } from "../step/inputs";
import { OUTPUTS, isSensitive, type OutputName } from "../step/outputs";
import { NODE_ROLE, PRIMARY_ROLE } from "../step/system-variables";
import { RUNBOOKS } from "../runbooks/index";
import { shownDefault } from "./default-text";
import { GENERATED, table } from "./markdown";

const RERUNS: Record<AnyStep["rerun"], string> = {
  repeatable: "finds its work done, or does it again without harm",
  resumes: "continues where the earlier run ended",
  refuses: "says why it must not be repeated",
};

/** The page of all steps: what each asks for, hands over and does when it is run again, with examples. */
export function stepsPage(steps: readonly AnyStep[]): string {
  const overview = table(
    ["Step", "Package", "Runs on", "Steps of the runbook", "Run again, it"],
    steps.map((step) => [step.name, `\`octopus-ha-${step.id}\``, roleOf(step), namesOf(step), RERUNS[step.rerun]]),
  );
  return [GENERATED, "", "# Steps", "", overview, "", ...steps.flatMap(stepSection)].join("\n");
}

const roleOf = (step: AnyStep) => (step.role === "every" ? NODE_ROLE : PRIMARY_ROLE);

const namesOf = (step: AnyStep) =>
  [...new Set(RUNBOOKS.flatMap(({ rows }) => rows).flatMap((row) => (row.step === step.id ? [row.name] : [])))].join(
    ", ",
  );

function stepSection(step: AnyStep): string[] {
  return [
    `## ${step.name}`,
    "",
    step.description,
    "",
    table(
      ["Parameter", "What it is", "Default"],
      inputMetas(step.inputs).map(({ meta, schema }) => [
        `\`${meta.parameter}\``,
        `**${meta.label}.** ${meta.help}${meta.options ? ` One of ${meta.options.join(", ")}.` : ""}`,
        unlessTold(meta.variable, schema),
      ]),
    ),
    "",
    ...outputsTable(step.outputs),
    ...step.examples.flatMap(({ title, parameters }) => [
      `${title}:`,
      "",
      "```",
      ...Object.entries(parameters).map(([name, text]) => `${name} = ${text}`),
      "```",
      "",
    ]),
  ];
}

function outputsTable(outputs: readonly OutputName[]): string[] {
  if (outputs.length === 0) return ["It hands nothing over.", ""];
  const rows = outputs.map((name) => [
    `\`${name}\``,
    `${OUTPUTS[name].description}${isSensitive(name) ? " (sensitive)" : ""}`,
  ]);
  return [table(["Output", "What it is"], rows), ""];
}

function unlessTold(variable: string | undefined, schema: z.ZodType): string {
  const fallback = shownDefault(schema);
  if (!variable) return fallback;
  return fallback === "required" ? `variable \`${variable}\`` : `variable \`${variable}\`, default ${fallback}`;
}
