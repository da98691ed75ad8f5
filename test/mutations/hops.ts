import { VARIABLES } from "../../src/names/variables";
import type { Break } from "./break";

/** A hop to a version that has no `database --upgrade`: the first start of the primary node upgrades the database. */
const BY_FIRST_START: Pick<Break, "versions" | "variables"> = {
  versions: { from: "3.3.27", to: "3.4.15" },
  // As with an operator who lets tasks be cut off, because the last node is not drained there, and whose keys are backed up.
  variables: { [VARIABLES.drainAtDeadline]: "Proceed", [VARIABLES.keysBackedUp]: "no-id-127-0-0-1" },
};

export const BREAKS_OF_HOPS: readonly Break[] = [
  {
    ...BY_FIRST_START,
    name: "every-upgrade-is-one-transaction",
    promise: "P13",
    story:
      "An upgrade to a version before 3.16 that failed is taken for rolled back as a whole, and the former version is put back.",
    steps: ["upgrade-db", "recover"],
    edits: [
      {
        file: "src/upgrade/database/rolled-back-whole.ts",
        find: "=> !isOlder(to, ONE_TRANSACTION_SINCE);",
        replace: "=> isOlder(ONE_TRANSACTION_SINCE, to) || to.major > 0;",
      },
    ],
    faults: ["database-upgrade-damaged"],
  },
];
