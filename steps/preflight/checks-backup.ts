import { sameMachine } from "../../src/step/system-variables";
import { recommended, whyMayNotMoveBase, whyNoSnapshot } from "../../src/upgrade/backup/strategy-fit";
import { VARIABLES } from "../../src/names/variables";
import { check, FINE, notChecked, warning, type Check } from "./check";

const MINUTE = 60;

/** What the backup strategy that was chosen, or another one, would mean for this database. */
export const backupChecks: readonly Check[] = [
  check({
    name: "Database-BackupStrategy",
    title: "the backup strategy is possible, and worth the outage",
    needs: ["database"],
    look: ({ database }, { machineId, primaryMachines, settings }) => {
      // The nodes share the database: it is said once.
      if (!database || !primaryMachines.some(({ id }) => sameMachine(id, machineId))) return FINE;
      const { state, costs: way } = database;
      if (!way) return FINE;
      if (!state.told) return notChecked(state.because);
      if (!way.told) return notChecked(way.because);
      const here = { facts: database, state: state.value, way: way.value };
      const { strategy } = settings;
      const instead = "The run makes the whole backup inside the outage instead.";
      switch (strategy) {
        case "SnapshotAfterBackup": {
          const because = whyNoSnapshot(here, settings);
          return because === undefined ? FINE : warning(`${strategy} is not possible: ${because}.`, instead);
        }
        case "DifferentialAfterFull": {
          const because = whyMayNotMoveBase(way.value, settings.mayMoveBase);
          if (because === undefined) return FINE;
          return warning(
            `${strategy} is possible only if the last full backup can be read and verified when the run begins: ${because}.`,
            `If it cannot, the run makes the whole backup inside the outage. Ask the DBA whether the base may move, then set ${VARIABLES.mayMoveBase}.`,
          );
        }
        case "Full": {
          const better = recommended(here, settings);
          const { fullSeconds = 0, changedShare } = way.value;
          if (better === undefined) return FINE;
          const share =
            changedShare === undefined ? "" : ` ${Math.round(changedShare * 100)} % of it changed since its base.`;
          return warning(
            `The last full backups of the database took up to ${Math.round(fullSeconds / MINUTE)} min, and verifying takes about as long: all of that is outage with Full.${share}`,
            `${better} would be shorter (${VARIABLES.backupStrategy}).`,
          );
        }
      }
    },
  }),
];
