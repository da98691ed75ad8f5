import { stepNamed } from "../../src/names/steps";
import type { Database } from "../../src/upgrade/database/database";
import { withInstanceDatabase } from "../../src/upgrade/database/instance-database";
import { knownScriptOf } from "../../src/upgrade/database/schema-by-script";
import { foundOf } from "../../src/upgrade/node/disabled-note";
import { putFormerProgramBack } from "../../src/upgrade/node/former-program";
import { disableService } from "../../src/upgrade/node/node-service";
import { installersOf } from "../../src/upgrade/plan-installers";
import { Failure } from "../../src/step/failure";
import { sameVersion, type OctopusVersion } from "../../src/values/version";
import { connectionStringOf } from "./connection-string";
import type { Work } from "./contract";
import { withUpgraderLock } from "./decide";
import { judge, type Verdict } from "./verdict";

/**
 * Puts the record's former program back on a node that has the other one, or none: P13's one exception. Only while the
 * schema is unchanged, only to the version the record began from, only with the installer that was staged for it, and only
 * on a node whose service is out of the way.
 * @returns `go-on`: it is there. `later`: in the step that sees to all nodes at once, because an installer takes its time
 * and the others wait. `left`: nothing allows it
 */
export async function formerProgramBack(
  work: Work,
  installed: OctopusVersion | undefined,
  verdict: Verdict,
): Promise<"go-on" | "later" | "left"> {
  const { context, tools, at, record, recorder } = work;
  const { former, other } = installersOf(record.plan);
  if (verdict !== "unchanged" || !former) return "left";
  if (installed !== undefined && !sameVersion(installed, other.version)) return "left";
  const status = await tools.services.status(at.serviceName);
  if (status && status.state !== "stopped") return "left";
  if (status) {
    if (status.startType !== "disabled") await recorder.remember(foundOf(status));
    await disableService(context, tools, at, recorder.open);
  }
  if (context.reads.verdict === undefined) {
    context.log.info(
      `Octopus Server ${former.version} is put back on node ${at.node} by the step ${stepNamed("recover-nodes")}.`,
    );
    return "later";
  }
  await withDatabase(work, (database) =>
    putFormerProgramBack(context, tools, at, {
      ...{ present: other, former, facts: record.facts, properties: context.inputs.properties },
      refuseUnlessSchemaFits: () => refuseUnlessUnchanged(work, database),
      limits: context.inputs,
    }),
  );
  return "go-on";
}

/** On the primary under the upgraders' lock: no upgrade of ours begins meanwhile. The other nodes ask beside it. */
async function withDatabase(work: Work, act: (database: Database) => Promise<void>): Promise<void> {
  const { context } = work;
  if (context.system.isPrimary) return withUpgraderLock(work, act);
  const given = { ...context, inputs: { ...context.inputs, connectionString: await connectionStringOf(work) } };
  await withInstanceDatabase(
    given,
    context.tools.connect,
    ({ database }) => act(database),
    knownScriptOf(work.recorder.open ?? work.record),
  );
}

/** @throws Failure `Recover-SchemaMoved` */
async function refuseUnlessUnchanged({ at, record, recorder }: Work, database: Database): Promise<void> {
  const { verdict, because } = judge(await database.schemaVersion(), recorder.open ?? record);
  if (verdict === "unchanged") return;
  throw new Failure({
    code: "Recover-SchemaMoved",
    what: `Octopus Server ${record.plan.from} was not put back on node ${at.node}: ${because}.`,
    why: `The step ${stepNamed("decide-recovery")} found the schema unchanged; somebody or something has upgraded it since.`,
    next: "Start no node. Find out who upgraded the database, then run again: what became of it is decided anew.",
  });
}
