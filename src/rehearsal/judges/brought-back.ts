import type { WorldEvent } from "../../stand-ins/world/events";
import type { EventOf } from "./event-of";

/** The database holds again what it held before the upgrade: restored as a whole, or reverted. */
export const isBroughtBack = (event: WorldEvent): event is EventOf<"restore-finished"> | EventOf<"database-reverted"> =>
  event.kind === "database-reverted" || (event.kind === "restore-finished" && event.leavesRestoring !== true);
