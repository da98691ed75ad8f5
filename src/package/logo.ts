import type { AnyStep } from "../step/define-step";
import { UPGRADE_RUNBOOK } from "../runbook/upgrade";

/** A logo of our own for each step: the runbook's rows as a ladder, the step's own rows filled. */
export function logoSvg(step: AnyStep): string {
  const rows = UPGRADE_RUNBOOK.filter(({ row }) => !row.startsWith("F"));
  const rungs = rows.map((row, index) => {
    const mine = row.step === step.id || (step.id === "recover" && index % 4 === 0);
    const y = 172 - index * 9.6;
    const width = mine ? 120 : 84;
    return `<rect x="${(200 - width) / 2}" y="${y.toFixed(1)}" width="${width}" height="6" rx="3" fill="${mine ? "#ffffff" : "#7fa8d9"}"/>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" width="200" height="200" role="img" aria-label="${step.name}">`,
    `<rect width="200" height="200" rx="24" fill="${step.id === "recover" ? "#8a3b2f" : "#1f4e8c"}"/>`,
    ...rungs,
    "</svg>",
    "",
  ].join("\n");
}
