import type { Break } from "./breaks";
import type { RunWish } from "./rehearse";

/** The runs that a rehearsal from the command line makes: one; after a cancel a second one, which has to finish. */
export function runsFor(wishes: { fault: readonly string[]; dryRun: boolean; planted?: Break | undefined }): RunWish[] {
  const { dryRun, planted } = wishes;
  if (wishes.fault.includes("cancel-during-database-upgrade")) {
    return [{ dryRun, cancelWhen: (event) => event.kind === "database-upgrade-began" }, { dryRun }];
  }
  return Array.from({ length: planted?.runs ?? 1 }, () => ({ dryRun }));
}
