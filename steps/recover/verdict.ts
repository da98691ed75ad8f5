import { damageSeenBy } from "../../src/upgrade/database/damaged";
import { parseVersion, sameVersion } from "../../src/values/version";
import type { NodeRecord } from "../../src/upgrade/record/record";

/**
 * What became of the schema: the word that is handed to the nodes and to maintenance. `unfinished`: the upgrade is
 * committed and nobody saw it run to its end, so no node may start. `damaged`: it left the database inconsistent, and only
 * a restore helps.
 */
export type Verdict = "unchanged" | "changed" | "unfinished" | "damaged" | "unknown";

export interface Judgement {
  verdict: Verdict;
  /** A sentence without full stop. */
  because: string;
}

const VERDICTS: readonly Verdict[] = ["unchanged", "changed", "unfinished", "damaged"];

/** Whoever reads the word: one that nobody knows allows nothing. */
export const verdictFrom = (text: string | undefined): Verdict => VERDICTS.find((word) => word === text) ?? "unknown";

/**
 * Judges by what the schema says, not by what was reported (decision 007). Two facts that contradict each other are no
 * verdict.
 * @param said the version the schema belongs to, read while no upgrader is at work
 */
export function judge(
  said: string | undefined,
  { plan, node, databaseUpgrade }: Pick<NodeRecord, "plan" | "node" | "databaseUpgrade">,
): Judgement {
  if (databaseUpgrade?.verdict === "damaged") {
    return { verdict: "damaged", because: damageSeenBy({ node, databaseUpgrade }) };
  }
  if (said === undefined) return { verdict: "unknown", because: "the schema does not say which version it belongs to" };
  const schema = parseVersion(said);
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
