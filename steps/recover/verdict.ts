import { damageSeenBy } from "../../src/upgrade/database/damaged";
import { parseVersion, sameVersion, type OctopusVersion } from "../../src/values/version";
import type { NodeRecord } from "../../src/upgrade/record/record";

/**
 * What became of the schema: the word that is handed to the nodes and to maintenance. `unfinished`: the upgrade is
 * committed and nobody saw it run to its end, so no node may start; the same of a restore. `not-restored`: a rollback
 * has not overwritten the database, and the upgrade is unfinished or somebody's, so nodes on the newer version may run, and
 * nobody is let in.
 * `damaged`: it left the database inconsistent, and only
 * a restore helps.
 */
export type Verdict = "unchanged" | "changed" | "not-restored" | "unfinished" | "damaged" | "unknown";

export interface Judgement {
  verdict: Verdict;
  /** A sentence without full stop. */
  because: string;
}

const VERDICTS: readonly Verdict[] = ["unchanged", "changed", "not-restored", "unfinished", "damaged"];

/** Whoever reads the word: one that nobody knows allows nothing. */
export const verdictFrom = (text: string | undefined): Verdict => VERDICTS.find((word) => word === text) ?? "unknown";

/**
 * Judges by what the schema says, not by what was reported (decision 007). Two facts that contradict each other are no
 * verdict.
 * @param said the version the schema belongs to, read while no upgrader is at work
 */
export function judge(
  said: string | undefined,
  record: Pick<NodeRecord, "plan" | "node" | "direction" | "databaseUpgrade" | "databaseRestore">,
): Judgement {
  const { plan, node, databaseUpgrade } = record;
  const restoring = record.databaseRestore?.verdict === "begun" ? restoreBegun(record) : undefined;
  if (restoring) return restoring;
  if (databaseUpgrade?.verdict === "damaged") {
    return { verdict: "damaged", because: damageSeenBy({ node, databaseUpgrade }) };
  }
  if (said === undefined) return { verdict: "unknown", because: "the schema does not say which version it belongs to" };
  const schema = parseVersion(said);
  if (record.direction === "back") return judgeRollback(schema, said, record);
  if (sameVersion(schema, plan.to) && databaseUpgrade?.verdict === "begun") {
    const because = `the schema is on ${plan.to}, and the database upgrade was not seen to finish`;
    return { verdict: "unfinished", because };
  }
  if (sameVersion(schema, plan.to)) return { verdict: "changed", because: `the schema is on ${plan.to}` };
  if (!sameVersion(schema, plan.from)) {
    const because = `the schema is on ${said}, which is neither ${plan.from} nor ${plan.to}`;
    return { verdict: "unknown", because };
  }
  if (databaseUpgrade?.verdict === "committed") {
    const because = `the schema is on ${said}, and the record says that its upgrade was committed on ${databaseUpgrade.at}`;
    return { verdict: "unknown", because };
  }
  return { verdict: "unchanged", because: `the schema is still on ${said}` };
}

const restoreBegun = ({ databaseRestore }: Pick<NodeRecord, "databaseRestore">): Judgement => ({
  verdict: "unfinished",
  because: `the restore of the database was begun on ${databaseRestore?.at ?? ""} and not seen to finish`,
});

/** The plan of a rollback goes from the newer version to the former one: before the restore the schema is the newer one. */
function judgeRollback(
  schema: OctopusVersion | undefined,
  said: string,
  { plan, databaseUpgrade, databaseRestore }: Pick<NodeRecord, "plan" | "databaseUpgrade" | "databaseRestore">,
): Judgement {
  const wanted = databaseRestore?.verdict === "restored" ? plan.to : plan.from;
  if (!sameVersion(schema, wanted)) {
    return { verdict: "unknown", because: `the schema is on ${said}, and the record of the rollback says ${wanted}` };
  }
  if (databaseRestore) return { verdict: "changed", because: `the database is restored, and its schema is on ${said}` };
  if (databaseUpgrade?.verdict === "begun") {
    return {
      verdict: "unfinished",
      because: `the upgrade to ${said} was not seen to finish, and it is not rolled back yet`,
    };
  }
  if (databaseUpgrade) {
    return {
      verdict: "not-restored",
      because: `the schema belongs to ${said}, and its upgrade is not rolled back yet`,
    };
  }
  return { verdict: "unchanged", because: `the schema is still on ${said}` };
}
