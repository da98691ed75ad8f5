import type { AnyStep } from "../step/define-step";
import { UPGRADE_RUNBOOK } from "../runbook/upgrade";

/** A rectangle with round corners: all that our logos are made of. */
export interface LogoRectangle {
  x: number;
  y: number;
  width: number;
  height: number;
  /** Of the corners. */
  radius: number;
  /** `#rrggbb` */
  fill: string;
}

/** Width and height, in the drawing's units and in pixels: what the community library asks for (facts 1.9). */
export const LOGO_SIZE = 200;

const RUNG_HEIGHT = 6;
const RUNG_DISTANCE = 9.6;
const LOWEST_RUNG = 172;

/** A logo of our own for each step: the runbook's rows as a ladder, the step's own rows filled. Back to front. */
export function logoDrawing({ id }: Pick<AnyStep, "id">): LogoRectangle[] {
  const ground = {
    x: 0,
    y: 0,
    width: LOGO_SIZE,
    height: LOGO_SIZE,
    radius: 24,
    fill: id === "recover" ? "#8a3b2f" : "#1f4e8c",
  };
  const rows = UPGRADE_RUNBOOK.filter(({ row }) => !row.startsWith("F"));
  const rungs = rows.map((row, index) => {
    const mine = row.step === id || (id === "recover" && index % 4 === 0);
    const width = mine ? 120 : 84;
    return {
      x: (LOGO_SIZE - width) / 2,
      y: Math.round((LOWEST_RUNG - index * RUNG_DISTANCE) * 10) / 10,
      width,
      height: RUNG_HEIGHT,
      radius: RUNG_HEIGHT / 2,
      fill: mine ? "#ffffff" : "#7fa8d9",
    };
  });
  return [ground, ...rungs];
}
