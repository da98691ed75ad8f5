import type { AnyStep } from "../step/define-step";
import { crc32 } from "./crc32";

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

/**
 * Width and height, in the drawing's units and in pixels: what the community library asks for
 * (facts: octopus-step-templates#community-library).
 */
export const LOGO_SIZE = 200;

const RUNG_HEIGHT = 6;
const RUNG_DISTANCE = 9.6;
const LOWEST_RUNG = 172;
const RUNGS = 16;

/**
 * Which rungs are filled, counted from below: where the step stood in the first upgrade runbook. They are kept, because a
 * logo is what people find a step by: a row that is added later redraws none of them.
 */
const FILLED: Readonly<Record<string, readonly number[]>> = {
  preflight: [0],
  "check-version": [1],
  "install-msi": [2, 4, 9, 13],
  "drain-stop": [3, 6, 7],
  maintenance: [5, 15],
  "backup-db": [8],
  "upgrade-db": [10],
  restart: [11, 12, 14],
  recover: [0, 4, 8, 12],
};

/** A logo of our own for each step: a ladder with the step's own rungs filled. Back to front. */
export function logoDrawing({ id }: Pick<AnyStep, "id">): LogoRectangle[] {
  const ground = {
    x: 0,
    y: 0,
    width: LOGO_SIZE,
    height: LOGO_SIZE,
    radius: 24,
    fill: id === "recover" ? "#8a3b2f" : "#1f4e8c",
  };
  const filled = FILLED[id] ?? filledByName(id);
  const rungs = Array.from({ length: RUNGS }, (_, index) => {
    const mine = filled.includes(index);
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

/** Of a step that came later: three rungs that its id says, the same ones for ever. */
function filledByName(id: string): number[] {
  const number = crc32(Buffer.from(id));
  return [0, 4, 8].map((bits) => (number >>> bits) % RUNGS);
}
