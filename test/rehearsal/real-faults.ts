import type { FaultName } from "../../src/stand-ins/world/faults";

type Named = Readonly<Record<string, readonly FaultName[]>>;

/** Faults that are rehearsed with real processes, each for what of it lies in the carrier. */
export const REAL_FAULTS = {
  "a script's processes are killed": [
    "cancel-during-database-upgrade",
    "step-killed-after-commit",
    "upgrader-goes-on",
    "powershell-killed-alone",
  ],
  "something outside answers otherwise": [
    "lock-lost-before-upgrade",
    "node-clock-is-ahead",
    "node-forges-the-plan",
    "record-held-at-the-end",
    "database-upgrade-damaged-after-commit",
    "primary-does-not-come-back",
  ],
} as const satisfies Named;

/** Faults after which the upgrade succeeds all the same: with real processes they are rehearsed together. */
export const REAL_TOGETHER = {
  "files, downloads and addresses": [
    "download-drops",
    "scanner-holds-files",
    "claim-left-behind",
    "load-balancer-fails",
    "database-in-capitals",
    "webhook-fails",
  ],
  "programs and services": ["machine-cannot-encrypt", "mutex-of-somebody", "process-id-used-again", "msi-1618-then-0"],
} as const satisfies Named;

/**
 * Faults that the world plays in the same way whatever carries it. What of the first two lies in a carrier is met all the
 * same: everything-is-met.test.ts and command-line.test.ts have the full disk, and "programs and services" has an exit
 * code of msiexec that Unix would cut.
 */
export const ONLY_SIMULATED = [
  "backup-device-full",
  "msi-1603-on-primary",
  "drain-never-ends",
  "backup-device-full-once",
  "msi-1603-on-another-node",
  "msi-3010-old-program",
  "database-upgrade-rolled-back",
  "database-upgrade-damaged",
  "cancel-after-commit",
  "licence-too-old",
  "primary-does-not-come-back-once",
  "another-node-does-not-come-back",
  "refused-with-nodes-stopped",
  "node-started-by-hand",
  "staged-file-changed",
  "node-forges-the-verdict",
  "second-node-starts-in-a-later-run",
  "second-node-stopped-for-a-while",
  "cancel-after-maintenance",
  "restore-seat-stolen",
  "webhook-silent",
  "msi-uninstall-3010",
  "msi-uninstall-leaves-program",
  "msi-uninstall-removes-service",
  "msi-allows-downgrade",
  "upgrade-loses-a-project",
  "artifacts-unreadable-after-upgrade",
  "license-invalid-after-upgrade",
  "key-loses-permissions-at-upgrade",
  "fatal-lines-after-start",
  "queue-stuck",
  "cleanup-removes-a-machine",
  "key-sees-no-tenants",
  "artifact-lost-before",
  "old-rest-api",
] as const satisfies readonly FaultName[];
