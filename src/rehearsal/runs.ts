import type { Break } from "./breaks";
import type { RunWish } from "./rehearse";

/** The runs that a rehearsal from the command line makes: one; after a cancel a second one, which has to finish. */
export function runsFor(wishes: { fault: readonly string[]; dryRun: boolean; planted?: Break | undefined }): RunWish[] {
  const { dryRun, planted } = wishes;
  if (wishes.fault.includes("cancel-during-database-upgrade")) {
    return [{ dryRun, cancelWhen: (event) => event.kind === "database-upgrade-began" }, { dryRun }];
  }
  if (wishes.fault.includes("refused-with-nodes-stopped")) {
    const wrong = { "Upgrade.Database.Name": "OctopusTest" };
    return [
      { dryRun, cancelWhen: (event) => event.kind === "row-began" && event.row === "9" },
      { dryRun, variables: wrong },
    ];
  }
  return Array.from({ length: planted?.runs ?? 1 }, () => ({ dryRun }));
}
