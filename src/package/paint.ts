import type { LogoRectangle } from "./logo-drawing";

const { abs, max, min, round, sqrt } = Math;

/** Paints rectangles, back to front, on a transparent square. @returns red, green, blue, alpha of each pixel */
export function paint(shapes: readonly LogoRectangle[], size: number): Uint8Array {
  const rgba = new Uint8Array(size * size * 4);
  for (const shape of shapes) {
    const colour = [1, 3, 5].map((at) => Number.parseInt(shape.fill.slice(at, at + 2), 16));
    const [right, bottom] = [shape.x + shape.width, shape.y + shape.height];
    for (let y = Math.floor(shape.y); y < bottom; y += 1) {
      for (let x = Math.floor(shape.x); x < right; x += 1) {
        // Half a pixel inside its edge a shape covers the whole pixel, half a pixel outside nothing: smooth edges.
        const coverage = min(1, 0.5 - distanceFrom(shape, x + 0.5, y + 0.5));
        if (coverage > 0) lay(rgba, (y * size + x) * 4, colour, coverage);
      }
    }
  }
  return rgba;
}

/** How far a point lies from the edge of a rectangle with round corners; negative inside. */
function distanceFrom({ x, y, width, height, radius }: LogoRectangle, pointX: number, pointY: number): number {
  const beyondX = abs(pointX - x - width / 2) - width / 2 + radius;
  const beyondY = abs(pointY - y - height / 2) - height / 2 + radius;
  const outside = sqrt(max(beyondX, 0) ** 2 + max(beyondY, 0) ** 2);
  return outside + min(max(beyondX, beyondY), 0) - radius;
}

/** Lays a colour over what is there ("source over", not premultiplied, as PNG wants it). */
function lay(rgba: Uint8Array, at: number, colour: readonly number[], coverage: number): void {
  const below = ((rgba[at + 3] ?? 0) / 255) * (1 - coverage);
  const alpha = coverage + below;
  for (const [channel, value] of colour.entries()) {
    rgba[at + channel] = round((value * coverage + (rgba[at + channel] ?? 0) * below) / alpha);
  }
  rgba[at + 3] = round(alpha * 255);
}
