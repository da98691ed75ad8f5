import type { AnyStep } from "../step/define-step";
import { LOGO_SIZE, logoDrawing } from "./logo-drawing";

/** A step's logo as SVG: what its package carries. */
export function logoSvg(step: Pick<AnyStep, "id" | "name">): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LOGO_SIZE} ${LOGO_SIZE}" width="${LOGO_SIZE}" height="${LOGO_SIZE}" role="img" aria-label="${step.name}">`,
    ...logoDrawing(step).map(
      ({ x, y, width, height, radius, fill }) =>
        `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="${fill}"/>`,
    ),
    "</svg>",
    "",
  ].join("\n");
}
