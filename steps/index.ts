import type { AnyStep } from "../src/step/define-step";
import backupDb from "./backup-db/step";
import backupFiles from "./backup-files/step";
import checkVersion from "./check-version/step";
import drainStop from "./drain-stop/step";
import dropSnapshot from "./drop-snapshot/step";
import installMsi from "./install-msi/step";
import maintenance from "./maintenance/step";
import preflight from "./preflight/step";
import prune from "./prune/step";
import recover from "./recover/step";
import report from "./report/step";
import restart from "./restart/step";
import restoreDb from "./restore-db/step";
import upgradeDb from "./upgrade-db/step";
import verify from "./verify/step";

/** Every step there is, each with its own types: the lists of runbooks take their ids and modes from here. */
export const STEPS = [
  preflight,
  checkVersion,
  installMsi,
  drainStop,
  maintenance,
  backupDb,
  upgradeDb,
  restart,
  recover,
  restoreDb,
  verify,
  report,
  dropSnapshot,
  backupFiles,
  prune,
] as const satisfies readonly AnyStep[];

/** The same, for whom the types of a step's values do not matter. */
export const catalogue: readonly AnyStep[] = STEPS;
