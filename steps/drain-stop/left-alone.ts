import { sameVersion } from "../../src/release/version";
import type { Context } from "./step";

/**
 * A run that goes on after the database upgrade: what serves on the new schema is not stopped again. The schema's version
 * is the newest that any node's row 1 saw, for a script that outlived its connection may have upgraded it in between.
 */
export function isToBeLeftAlone({ reads }: Pick<Context, "reads">, machine: string): boolean {
  const installed = reads.installedVersions.find((from) => from.machine === machine)?.value;
  return sameVersion(reads.schemaVersion, reads.targetVersion) && sameVersion(installed, reads.targetVersion);
}
