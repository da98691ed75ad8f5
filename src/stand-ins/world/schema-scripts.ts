import type { World } from "./world";
import { compareTriples } from "./triples";

/** How many scripts an upgrade of the schema has, where it has any. */
const SCRIPTS = 12;

/**
 * How many scripts a program would run on the schema as it is. Within one year and minor there are none, as with most
 * patches (facts: octopus-server#what-the-upgrade-status-says), unless this world's patch is one of the few that has some.
 */
export function scriptsToRun(world: World, program: string): number {
  if (compareTriples(program, world.schemaVersion) <= 0) return 0;
  const isPatch = minorOf(program) === minorOf(world.schemaVersion);
  return isPatch && !hasPatchesWithScripts(world) ? 0 : SCRIPTS;
}

/**
 * the list of scripts that were run, the newest last, as far as anybody looks: an upgrade without scripts leaves it as it
 * was.
 */
export function schemaScripts(world: World): string[] {
  const { schemaVersion } = world;
  const of = hasPatchesWithScripts(world) ? schemaVersion : minorOf(schemaVersion);
  return ["Script0001CreateTables", `Script${of.replace(".", "").padStart(4, "0")}`].map(
    (script) => `Octopus.Core.UpgradeScripts.${script}.sql`,
  );
}

const PATCH_WITH_SCRIPTS = ["patch-changes-schema", "upgrade-status-turns"] as const;

/** What a version has does not end with the faults. */
const hasPatchesWithScripts = ({ scenario }: World): boolean =>
  PATCH_WITH_SCRIPTS.some((fault) => scenario.faults.includes(fault));

const minorOf = (version: string) => version.split(".").slice(0, 2).join(".");
