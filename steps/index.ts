import type { AnyStep } from "../src/step/define-step";
import backupDb from "./backup-db/step";
import checkVersion from "./check-version/step";
import drainStop from "./drain-stop/step";
import installMsi from "./install-msi/step";
import maintenance from "./maintenance/step";
import preflight from "./preflight/step";
import recover from "./recover/step";
import restart from "./restart/step";
import upgradeDb from "./upgrade-db/step";

/** Every step there is. A new one: its folder, a line here, its tests. */
export const catalogue: readonly AnyStep[] = [
  preflight,
  checkVersion,
  installMsi,
  drainStop,
  maintenance,
  backupDb,
  upgradeDb,
  restart,
  recover,
];
