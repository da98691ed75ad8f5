import { parseVersion, sameVersion, type OctopusVersion } from "../../src/values/version";
import { Failure } from "../../src/step/failure";
import type { Context } from "./contract";

/**
 * By which the schema of before the upgrade is known again, where the installation history tells no version or lags behind: the
 * newest script in the database's list. Without a history its version was taken from the programs, so the instance has to say
 * the same.
 * @returns undefined where there is no list
 * @throws Failure `Schema-Differs`
 */
export async function schemaScriptOf(
  { reads, tools }: Pick<Context, "reads" | "tools">,
  current: OctopusVersion,
): Promise<string | undefined> {
  const script = reads.newestScripts.find(({ value }) => value)?.value;
  if (!script) return undefined;
  if (reads.historyVersions.some(({ value }) => value)) return script;
  const { version } = await tools.instance.root();
  if (sameVersion(parseVersion(version), current)) return script;
  throw new Failure({
    code: "Schema-Differs",
    what: `The schema is taken for that of ${current}, which is installed on the nodes, and the instance answers with ${version}.`,
    why: "The database tells no version, as before 2018.2, so program and instance have to agree.",
    next: "Restart the Octopus Server service on each node, then run again.",
  });
}
