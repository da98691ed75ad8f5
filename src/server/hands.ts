import type { StepContext } from "../step/context";
import type { WindowsServices } from "../windows/service";

/** What a procedure that several steps share is lent of the running step. */
export type Hands = Pick<
  StepContext<unknown, unknown, never, unknown>,
  "change" | "assumed" | "dryRun" | "log" | "clock" | "signal"
>;

/** The node a step works on, as row 1 or the record names it. */
export interface NodeAtHand {
  /** As the instance knows it: neither the machine's nor the host's name. */
  node: string;
  /** The exact name of its Windows service. */
  serviceName: string;
}

/** How long a wait may last and how often it looks. */
export interface Patience {
  deadlineSeconds: number;
  everySeconds: number;
}

export interface ServiceTools {
  services: WindowsServices;
}
