import type { StepContext } from "../../step/context";
import type { WindowsServices } from "../../windows/service";

/** What a procedure that several steps share is handed of the running step. */
export type ProcedureContext = Pick<
  StepContext<unknown, unknown, never, unknown>,
  "change" | "assumed" | "dryRun" | "log" | "clock" | "signal"
>;

/** The node a step works on, as the inspection or the record names it. */
export interface NodeAtHand {
  /** As the instance knows it: neither the machine's nor the host's name. */
  node: string;
  /** The exact name of its Windows service. */
  serviceName: string;
}

export interface ServiceTools {
  services: WindowsServices;
}
