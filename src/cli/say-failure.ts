import type { Failure } from "../step/failure";
import type { Paint } from "./colour";

/** An expected failure in calm lines: what under its code, why, and what to do next. */
export function failureLines({ code, what, why, next }: Failure, paint: Paint): string[] {
  return [paint("red", `${code}: ${what}`), ...[why, next].flatMap((text) => (text ? [`  ${text}`] : []))];
}
