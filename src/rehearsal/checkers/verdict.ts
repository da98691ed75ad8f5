import type { WorldEvent } from "../world/events";

/** The promises of the upgrade, by number; what each says stands in `PROMISES`. */
export type PromiseId =
  "P1" | "P2" | "P3" | "P4" | "P5" | "P6" | "P7" | "P8" | "P9" | "P10" | "P11" | "P12" | "P13" | "P14";

/** What a checker found out about one promise. */
export interface PromiseVerdict {
  id: PromiseId;
  held: boolean;
  /** What was seen, in a sentence for an administrator; says "not tried" when nothing happened that could break it. */
  detail: string;
}

/** Judges one promise from what happened in the world, and from nothing else. */
export type Checker = (events: readonly WorldEvent[]) => PromiseVerdict;
