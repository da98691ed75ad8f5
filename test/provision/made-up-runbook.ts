import { DRY_RUN } from "../../src/runbooks/own-variables";
import { rowsOf } from "../../src/runbooks/row";
import type { Runbook } from "../../src/runbooks/runbook";
import { NODE_ROLE, PRIMARY_ROLE } from "../../src/step/system-variables";

/** A second runbook, which is not shipped: it checks, and says at the end that maintenance mode is as it was. */
export const CHECK_RUNBOOK: Runbook = {
  name: "check",
  description: "Checks the instance and changes nothing.",
  prompts: [DRY_RUN],
  runsIn: ["source", "copy"],
  mayBeScheduled: true,
  rows: rowsOf([
    { key: "inspect-nodes", step: "preflight", mode: "Inspect", role: NODE_ROLE, runs: "always" },
    { key: "check-version", step: "check-version", role: PRIMARY_ROLE, runs: "always" },
    { key: "restore-maintenance", step: "maintenance", mode: "Restore", role: PRIMARY_ROLE, runs: "at-the-end" },
  ]),
};

/** One that works on copies only, with somebody watching. */
export const COPY_RUNBOOK: Runbook = {
  ...CHECK_RUNBOOK,
  name: "refresh",
  description: "Makes a copy anew.",
  runsIn: ["copy"],
  mayBeScheduled: false,
};
