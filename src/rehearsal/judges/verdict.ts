import type { WorldEvent } from "../../stand-ins/world/events";

/** The promises of the upgrade, by number; what each says stands in README.md. */
export type PromiseId =
  | "P1"
  | "P2"
  | "P3"
  | "P4"
  | "P5"
  | "P6"
  | "P7"
  | "P8"
  | "P9"
  | "P10"
  | "P11"
  | "P12"
  | "P13"
  | "P14"
  | "P16"
  | "P17"
  | "P19";

/** What a checker found out about one promise. */
export interface PromiseVerdict {
  id: PromiseId;
  /** False: broken. Null: untried, because nothing happened that could have broken it. */
  held: boolean | null;
  /** What was seen, or what did not happen, in a sentence for an administrator. */
  detail: string;
}

/**
 * Judges one promise from what happened in the world, and from nothing else (decision 024). Each says in its comment
 * which events put its promise to the test: without them it does not hold, it is untried.
 */
export type Checker = (events: readonly WorldEvent[]) => PromiseVerdict;
