import type { Check } from "./check";
import { backupChecks } from "./checks-backup";
import { databaseChecks } from "./checks-database";
import { machineChecks } from "./checks-machines";
import { nodeChecks } from "./checks-node";
import { programChecks } from "./checks-program";
import { rollbackChecks } from "./checks-rollback";
import { upgradeChecks } from "./checks-upgrade";

/** Everything that is inspected, in the order in which a careful person would. A new check is one entry in one list. */
export const CHECKS: readonly Check[] = [
  ...machineChecks,
  ...nodeChecks,
  ...programChecks,
  ...databaseChecks,
  ...upgradeChecks,
  ...backupChecks,
  ...rollbackChecks,
];
