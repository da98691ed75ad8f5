import { exitCodeOf } from "../../src/rehearsal/report";
import type { Rehearsed } from "../../src/rehearsal/play-runs";
import type { FaultName } from "../../src/stand-ins/world/faults";
import { brokenPromises } from "./rehearsed";

interface Expected {
  exitCode: 0 | 5;
  /** How the sentence of the failure begins: its code. */
  code?: string;
  /** Which nodes serve in the end. */
  serving: string[];
  /** How long no node answered its ping with 200, and for how long of it no service ran; where that is the point of it. */
  outage?: { seconds: [least: number, most: number]; serviceDownSeconds: number };
}

const OLD = "2025.3.14357";
const NEW = "2025.4.10333";
const KILLED = "the script ended with exit code none (killed)";
const both = (version: string) => [`HA-NODE-1 ${version}`, `HA-NODE-2 ${version}`];

const EXPECTED: Record<FaultName, Expected> = {
  // The primary carries the new program by then: recovery puts the old one back. Nothing is stopped besides: the second node serves all the time, with the task cap 0.
  "drain-never-ends": {
    exitCode: 5,
    code: "DrainStop-Drain-DeadlineMissed",
    serving: both(OLD),
    outage: { seconds: [0, 1], serviceDownSeconds: 0 },
  },
  // Drained instead.
  "cap-refused": { exitCode: 0, serving: both(NEW) },
  "cap-ignored": { exitCode: 0, serving: both(NEW) },
  "cap-answer-lost": { exitCode: 0, serving: both(NEW) },
  "cap-put-back-by-hand": { exitCode: 5, code: "DrainStop-Node-NotDrained", serving: both(OLD) },
  "cap-of-zero-before": { exitCode: 0, serving: both(NEW) },
  "child-task-beyond-cap": { exitCode: 0, serving: both(NEW) },
  "backup-device-full": { exitCode: 5, code: "BackupDb-Backup-DiskFull", serving: both(OLD) },
  "backup-device-full-once": { exitCode: 5, code: "BackupDb-Backup-DiskFull", serving: both(OLD) },
  "msi-1618-then-0": { exitCode: 0, serving: both(NEW) },
  "msi-1603-on-primary": { exitCode: 5, code: "InstallMsi-Installer-FatalError", serving: both(OLD) },
  "msi-1603-on-another-node": { exitCode: 5, code: "InstallMsi-Installer-FatalError", serving: [`HA-NODE-1 ${NEW}`] },
  "msi-3010-old-program": { exitCode: 5, code: "InstallMsi-Installer-VersionNotThere", serving: both(OLD) },
  // Nothing is uninstalled unless recovery puts the former program back: see test/simulation/former-program.test.ts.
  "msi-uninstall-3010": { exitCode: 0, serving: both(NEW) },
  "msi-uninstall-leaves-program": { exitCode: 0, serving: both(NEW) },
  "msi-uninstall-removes-service": { exitCode: 0, serving: both(NEW) },
  "msi-allows-downgrade": { exitCode: 0, serving: both(NEW) },
  "database-upgrade-rolled-back": { exitCode: 5, code: "UpgradeDb-Upgrade-RolledBack", serving: both(OLD) },
  "database-upgrade-damaged": { exitCode: 5, code: "UpgradeDb-Database-Damaged", serving: [] },
  "database-upgrade-damaged-after-commit": { exitCode: 5, code: "UpgradeDb-Database-Damaged", serving: [] },
  "cancel-after-commit": { exitCode: 0, serving: both(NEW) },
  // What was killed could not say why.
  "step-killed-after-commit": { exitCode: 0, code: KILLED, serving: both(NEW) },
  "upgrader-goes-on": { exitCode: 0, code: KILLED, serving: both(NEW) },
  "lock-lost-before-upgrade": { exitCode: 5, code: "UpgradeDb-Lock-Lost", serving: both(OLD) },
  // They matter within one year and minor: see test/simulation/no-schema-change.test.ts.
  "patch-changes-schema": { exitCode: 0, serving: both(NEW) },
  "upgrade-status-turns": { exitCode: 0, serving: both(NEW) },
  "upgrade-status-unclear": { exitCode: 0, serving: both(NEW) },
  "upgrade-status-fails": { exitCode: 0, serving: both(NEW) },
  // It matters where something is cut off: see test/simulation/history-by-first-start.test.ts.
  "history-by-first-start": { exitCode: 0, serving: both(NEW) },
  "licence-too-old": { exitCode: 5, code: "UpgradeDb-Upgrade-LicenceRefused", serving: both(OLD) },
  "primary-does-not-come-back": { exitCode: 5, code: "Restart-Node-StartFailed", serving: [] },
  // Recovery starts it, and it serves: maintenance mode is on.
  "primary-does-not-come-back-once": { exitCode: 5, code: "Restart-Node-StartFailed", serving: [`HA-NODE-1 ${NEW}`] },
  "another-node-does-not-come-back": { exitCode: 5, code: "Restart-Node-StartFailed", serving: [`HA-NODE-1 ${NEW}`] },
  "cancel-during-database-upgrade": { exitCode: 0, serving: both(NEW) },
  "refused-with-nodes-stopped": { exitCode: 5, code: "Preflight-Database-Name", serving: both(OLD) },
  "powershell-killed-alone": { exitCode: 0, serving: both(NEW) },
  "node-started-by-hand": { exitCode: 5, code: "UpgradeDb-Nodes-StillAlive", serving: both(OLD) },
  // It upgrades the database by itself, and serves.
  "primary-started-by-hand": { exitCode: 5, code: "BackupDb-Schema-ChangedByHand", serving: [`HA-NODE-1 ${NEW}`] },
  "staged-file-changed": { exitCode: 5, code: "InstallMsi-Staged-NotAsPlanned", serving: both(OLD) },
  // Refused before anything is touched.
  "node-forges-the-plan": { exitCode: 5, code: "CheckVersion-Outputs-FromAnotherMachine", serving: both(OLD) },
  "node-forges-the-verdict": { exitCode: 5, code: "CheckVersion-Outputs-FromAnotherMachine", serving: both(OLD) },
  "machine-cannot-encrypt": { exitCode: 0, serving: both(NEW) },
  "record-held-at-the-end": { exitCode: 5, code: "Maintenance-Record-NotWritten", serving: both(NEW) },
  "second-node-starts-in-a-later-run": { exitCode: 5, code: "Restart-Node-StartFailed", serving: [`HA-NODE-1 ${NEW}`] },
  // It needs a second run: see the planted bug that it is for.
  "second-node-stopped-for-a-while": { exitCode: 0, serving: both(NEW) },
  "download-drops": { exitCode: 0, serving: both(NEW) },
  "cancel-after-maintenance": { exitCode: 0, serving: both(NEW) },
  "scanner-holds-files": { exitCode: 0, serving: both(NEW) },
  "claim-left-behind": { exitCode: 0, serving: both(NEW) },
  "load-balancer-fails": { exitCode: 0, serving: both(NEW) },
  "mutex-of-somebody": { exitCode: 0, serving: both(NEW) },
  "process-id-used-again": { exitCode: 0, serving: both(NEW) },
  "database-in-capitals": { exitCode: 0, serving: both(NEW) },
  // Past the commit and before anybody has worked on it: the primary stays drained.
  "upgrade-loses-a-project": { exitCode: 5, code: "Verify-Verification-Failed", serving: [] },
  "artifacts-unreadable-after-upgrade": { exitCode: 5, code: "Verify-Verification-Failed", serving: [] },
  "license-invalid-after-upgrade": { exitCode: 5, code: "Verify-Verification-Failed", serving: [] },
  "key-loses-permissions-at-upgrade": { exitCode: 5, code: "Verify-Verification-Failed", serving: [] },
  "fatal-lines-after-start": { exitCode: 5, code: "Verify-Verification-Failed", serving: [] },
  // Tasks run only when nodes are back at work: maintenance mode keeps people out.
  "queue-stuck": { exitCode: 5, code: "Verify-Verification-Failed", serving: both(NEW) },
  "cleanup-removes-a-machine": { exitCode: 0, serving: both(NEW) },
  "key-sees-no-tenants": { exitCode: 0, serving: both(NEW) },
  "artifact-lost-before": { exitCode: 0, serving: both(NEW) },
  "old-rest-api": { exitCode: 0, serving: both(NEW) },
  // Only a rollback restores: see test/simulation/rollback-cut.test.ts.
  "restore-seat-stolen": { exitCode: 0, serving: both(NEW) },
  // They matter with another backup strategy alone: see test/simulation/backup-strategies.test.ts.
  "differential-base-moved": { exitCode: 0, serving: both(NEW) },
  "differential-of-another-base": { exitCode: 0, serving: both(NEW) },
  "snapshot-refused": { exitCode: 0, serving: both(NEW) },
  "snapshot-space-runs-out": { exitCode: 0, serving: both(NEW) },
  "second-snapshot": { exitCode: 0, serving: both(NEW) },
  "package-held": { exitCode: 5, code: "BackupFiles-Files-NotCopied", serving: both(OLD) },
  "task-log-held": { exitCode: 0, serving: both(NEW) },
  "file-vanishes-while-copied": { exitCode: 0, serving: both(NEW) },
  "share-lost-while-copied": { exitCode: 5, code: "BackupFiles-Files-SourceUnreachable", serving: both(OLD) },
  "webhook-fails": { exitCode: 0, serving: both(NEW) },
  "webhook-silent": { exitCode: 0, serving: both(NEW) },
  "node-clock-is-ahead": { exitCode: 5, code: "Preflight-Database-Clock", serving: both(OLD) },
};

/** Fails unless two nodes' rehearsal with that fault, real or simulated, ended as expected and no promise was broken. */
export function expectEnd(result: Rehearsed, name: FaultName): void {
  const expected = EXPECTED[name];
  const { report } = result;
  expect(brokenPromises(result)).toEqual([]);
  expect(report.reason.split(":")[0]).toBe(expected.code ?? "");
  expect(report.nodes.filter(({ online }) => online).map(({ name: node, version }) => `${node} ${version}`)).toEqual(
    expected.serving,
  );
  expect(exitCodeOf(report)).toBe(expected.exitCode);
  if (!expected.outage) return;
  const [least, most] = expected.outage.seconds;
  expect(report.outageSeconds).toBeGreaterThanOrEqual(least);
  expect(report.outageSeconds).toBeLessThan(most);
  expect(report.serviceDownSeconds).toBe(expected.outage.serviceDownSeconds);
}
