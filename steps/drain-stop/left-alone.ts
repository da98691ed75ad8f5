import { parseVersion, sameVersion } from "../../src/values/version";
import type { Context } from "./contract";

/**
 * A run that goes on after the database upgrade: what serves on the new schema is not stopped again. Not when nobody saw
 * the database upgrade end: it is run again, and until then no node may run.
 */
export function isToBeLeftAlone({ reads }: Pick<Context, "reads">, machine: string): boolean {
  if (reads.upgradeCutOff) return false;
  const installed = reads.installedVersions.find((from) => from.machine === machine)?.value;
  return isSchemaOnTarget({ reads }) && sameVersion(installed, reads.targetVersion);
}

/**
 * Whether any node saw the target's schema when it was inspected: one may have no program that tells, and a script that
 * outlived its connection may have upgraded it in between.
 */
export function isSchemaOnTarget({ reads }: Pick<Context, "reads">): boolean {
  return reads.schemaVersions.some(({ value }) => sameVersion(parseVersion(value), reads.targetVersion));
}
