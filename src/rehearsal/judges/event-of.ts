import type { WorldEvent, WorldEventKind } from "../../stand-ins/world/events";

/** The event of that kind, also where two kinds share one shape. */
export type EventOf<K extends WorldEventKind> = WorldEvent extends infer E
  ? E extends { kind: infer Kinds; atSeconds: number }
    ? K extends Kinds
      ? E
      : never
    : never
  : never;
