import { parseVersion, sameVersion, type OctopusVersion } from "../../src/values/version";
import { Failure } from "../../src/step/failure";
import type { Context } from "./contract";

/**
 * By which the schema of before the upgrade is known again, where the database tells no version: the newest script in its
 * journal. Its version was taken from the programs, so the instance has to say the same.
 * @returns undefined where the database tells its version
 * @throws Failure `Schema-Differs`
 */
export async function schemaScriptOf(
  { reads, tools }: Pick<Context, "reads" | "tools">,
  current: OctopusVersion,
): Promise<string | undefined> {
  const told = reads.newestScripts.flatMap(({ machine, value }) => (value ? [{ machine, value }] : []));
  const [first] = told;
  if (!first) return undefined;
  const other = told.find(({ value }) => value !== first.value);
  if (other) {
    throw new Failure({
      code: "Schema-Differs",
      what: `Machine '${first.machine}' found ${first.value} as the newest script in its database, and '${other.machine}' found ${other.value}.`,
      why: "Their nodes use different databases, so they are not nodes of one instance.",
      next: "Run the runbook in an environment that holds the nodes of one instance only.",
    });
  }
  const { version } = await tools.instance.root();
  if (sameVersion(parseVersion(version), current)) return first.value;
  throw new Failure({
    code: "Schema-Differs",
    what: `The schema is taken for that of ${current}, which is installed on the nodes, and the instance answers with ${version}.`,
    why: "The database tells no version, as before 2018.2, so program and instance have to agree.",
    next: "Restart the Octopus Server service on each node, then run again.",
  });
}
