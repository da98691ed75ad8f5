import { Failure } from "../../src/step/failure";

/** Reads that a mode cannot do without, while another mode of the same step can. */
export type Required<R> = { [K in keyof R]: Exclude<R[K], undefined> };

/** Handed over only in some runs: nothing is required of them. */
const OPTIONAL = new Set([
  ...[
    "maintenanceWas",
    "direction",
    "upgradePath",
    "plannedNodes",
    "recoveryVerdict",
    "connectionString",
    "schemaVersion",
  ],
  "hopInstallers",
  ...["schemaScript", "previousInstallerUrl", "previousInstallerSizeBytes", "previousInstallerSha256"],
  "databaseUpgradeSeconds",
  ...["serviceAccount", "serviceImagePath", "homeFolder", "masterKeyFingerprint", "installationId"],
]);

/**
 * @param machine for the sentence
 * @throws Failure `Outputs-Missing` naming what earlier steps did not hand over
 */
export function required<R extends object>(reads: R, machine: string): Required<R> {
  const missing = Object.entries(reads)
    .filter(([key, value]) => value === undefined && !OPTIONAL.has(key))
    .map(([key]) => key.charAt(0).toUpperCase() + key.slice(1));
  if (missing.length === 0) return reads as Required<R>;
  throw new Failure({
    code: "Outputs-Missing",
    what: `Earlier steps did not hand over ${missing.join(", ")} for machine '${machine}'.`,
    next: "Run the whole runbook: this step needs what the earlier steps found.",
  });
}
