import type { AnyStep } from "../step/define-step";
import { LOGO_SIZE, logoDrawing } from "./logo-drawing";
import { paint } from "./paint";
import { png } from "./png";

/** A step's logo as a PNG of 200 by 200 pixels: what Octopus takes as the logo of a step template. Same bytes always. */
export function logoPng(step: Pick<AnyStep, "id">): Uint8Array {
  return png({ width: LOGO_SIZE, height: LOGO_SIZE, rgba: paint(logoDrawing(step), LOGO_SIZE) });
}
