import type { StepKey } from "../../src/names/steps";

/** What one step of the runbook proved, in a sentence. */
export interface Proof {
  key: StepKey;
  proved: string;
}
