import type { RunWish } from "./rehearse";

/** The runs that a rehearsal from the command line makes: one; after a cancel a second one, which has to finish. */
export function runsFor({ fault, dryRun }: { fault: readonly string[]; dryRun: boolean }): RunWish[] {
  if (!fault.includes("cancel-during-database-upgrade")) return [{ dryRun }];
  return [{ dryRun, cancelWhen: (event) => event.kind === "database-upgrade-began" }, { dryRun }];
}
