import { letDbaAllowRestore } from "../../src/sql/grants";
import { check, FINE, notChecked, warning, type Check } from "./check";

/** What going back would need after the database was upgraded. Nothing here refuses an upgrade: it is said before one. */
export const rollbackChecks: readonly Check[] = [
  check({
    name: "Rollback-MayRestore",
    title: "the login may restore the database",
    needs: ["database"],
    look: ({ database }) => {
      const state = database?.state;
      if (!database || !state || database.hosted) return FINE;
      if (!state.told) return notChecked(state.because);
      if (state.value.restoresAs !== undefined) return FINE;
      const owner = state.value.owner === undefined ? "" : ` (its owner is '${state.value.owner}')`;
      return warning(
        `The login '${database.login}' may not restore the database '${database.name}'${owner}, so a rollback after the database upgrade would have to be done by hand.`,
        "RESTORE over a database needs the server role sysadmin or dbcreator, or the database's owner; db_owner is not enough.",
        letDbaAllowRestore(database, "Before the upgrade, a DBA can run"),
      );
    },
  }),
  check({
    name: "Rollback-PlainDatabase",
    title: "the database can be restored where it is",
    needs: ["database"],
    look: ({ database }) => {
      const state = database?.state;
      if (!database || !state || database.hosted) return FINE;
      if (!state.told) return notChecked(state.because);
      const { heldBy } = state.value;
      if (heldBy === undefined) return FINE;
      return warning(
        `The database '${database.name}' is in ${heldBy === "mirroring" ? "database mirroring" : "an availability group"}, where SQL Server restores nothing.`,
        `A rollback after the database upgrade means: a DBA takes it out of the ${heldBy === "mirroring" ? "mirroring" : "group"}, restores the backup, and adds and seeds it again.`,
        "Make sure that somebody who may do so can be reached during the upgrade.",
      );
    },
  }),
];
