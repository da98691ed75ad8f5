import type { FaultName } from "../../src/stand-ins/world/faults";

/**
 * Faults that `npm test` rehearses by turns with real processes, for what of them lies in the carrier: a process that is killed
 * alone, a connection that is lost, a file that is held. All others come with real processes in `.ci/run`, by turns too (`npm
 * run record:events -- --compare`), and in the simulation a third of them with every run
 * (test/simulation/equals-rehearsal.test.ts).
 */
export const REAL_FAULTS = [
  "powershell-killed-alone",
  "lock-lost-before-upgrade",
  "record-held-at-the-end",
] as const satisfies readonly FaultName[];

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
} as const satisfies Readonly<Record<string, readonly FaultName[]>>;
