import type { FaultName } from "../stand-ins/world/faults";
import type { PlantedBug } from "./planted-bugs";
import type { RehearsalRun } from "./play-runs";
import type { WorldEvent } from "../stand-ins/world/events";

/** After these the run fails in the middle of the outage, and the next one has to finish. */
const AGAIN_AFTER: ReadonlySet<string> = new Set<FaultName>(["step-killed-after-commit", "upgrader-goes-on"]);

/** The runs that a rehearsal from the command line makes: one; after a cancel a second one, which has to finish or to refuse. */
export function runsFor(options: {
  fault: readonly string[];
  dryRun: boolean;
  planted?: PlantedBug | undefined;
}): RehearsalRun[] {
  const { dryRun, planted } = options;
  const faults: readonly string[] = [...options.fault, ...(planted?.faults ?? [])];
  if (faults.includes("powershell-killed-alone")) {
    const cancelWhen = (event: WorldEvent) => event.kind === "drain-changed" && event.draining;
    return [{ dryRun, cancelWhen, killsPowerShellOnly: true }, { dryRun }];
  }
  if (faults.includes("cancel-during-database-upgrade")) {
    return [{ dryRun, cancelWhen: (event) => event.kind === "database-upgrade-began" }, { dryRun }];
  }
  if (faults.includes("cancel-after-maintenance")) {
    return [{ dryRun, cancelWhen: (event) => event.kind === "maintenance-changed" && !event.on }, { dryRun }];
  }
  if (faults.includes("refused-with-nodes-stopped")) {
    const cancelled: RehearsalRun = {
      dryRun,
      cancelWhen: (event) => event.kind === "row-began" && event.key === "back-up-database",
    };
    return [cancelled, { dryRun, variables: { "Upgrade.Database.Name": "OctopusTest" } }];
  }
  if (planted?.again) return [{ dryRun }, { dryRun, variables: planted.again }];
  if (faults.includes("cancel-after-commit")) {
    return [{ dryRun, cancelWhen: (event) => event.kind === "database-upgrade-committed" }, { dryRun }];
  }
  if (faults.some((fault) => AGAIN_AFTER.has(fault))) return [{ dryRun }, { dryRun }];
  return Array.from({ length: planted?.runs ?? 1 }, () => ({ dryRun }));
}
