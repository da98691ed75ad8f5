import { letDbaRun } from "../../src/sql/grants";
import { hostedFailure } from "../../src/sql/hosted-sql";
import { CLOCK_MARGIN_SECONDS } from "../../src/upgrade/database/heartbeats";
import { otherDatabase } from "../../src/upgrade/database/other-database";
import { GIVE_CONNECTION_STRING } from "../../src/upgrade/shared-inputs";
import { check, FINE, problem, warning, type Check } from "./check";

/** The instance's database, as this node and the login of the run see it. */
export const databaseChecks: readonly Check[] = [
  check({
    name: "Database-ConnectionString",
    title: "there is a connection string",
    needs: ["database", "record"],
    look: ({ database, record }, { machineName }) => {
      if (database) return FINE;
      const what = `No connection string could be read on machine '${machineName}', so the database was not checked from there.`;
      // The other nodes share the database, and the steps there take whichever node told it.
      if (record)
        return warning(
          what,
          "A run is unfinished here, and the program does not give the connection string.",
          GIVE_CONNECTION_STRING,
        );
      return problem(what, GIVE_CONNECTION_STRING);
    },
  }),
  check({
    name: "Database-Name",
    title: "the database is the one that was named",
    needs: ["database"],
    look: ({ database }, { settings }) => {
      const what = database && otherDatabase(database.name, settings.databaseName);
      return what === undefined ? FINE : problem(what, "Correct whichever is wrong.");
    },
  }),
  check({
    name: "Database-CanBackUpToFile",
    title: "SQL Server can back up to a file",
    needs: ["database"],
    look: ({ database }) => {
      if (database?.hosted === undefined) return FINE;
      const { what, why, next } = hostedFailure(database.hosted);
      return problem(what, why, next);
    },
  }),
  check({
    name: "Database-Permissions",
    title: "the login may back up, verify and change the schema",
    needs: ["database"],
    look: ({ database }) => {
      const missing = database?.missing.filter(({ required }) => required) ?? [];
      if (!database || missing.length === 0) return FINE;
      return problem(
        `The login '${database.login}' on SQL Server '${database.serverName}' may not ${missing.map(({ permission }) => permission).join(", ")}.`,
        // A Windows login: the account is known to Windows, and the permissions are still SQL Server's.
        database.login.includes("\\") ? "That is the Windows account the Tentacle runs as on this node." : undefined,
        ...missing.map(({ why }) => why),
        letDbaRun(
          database,
          database.name,
          missing.map(({ permission }) => permission),
        ),
      );
    },
  }),
  check({
    name: "Database-SeesSessions",
    title: "the login can see other sessions",
    needs: ["database"],
    look: ({ database }) =>
      (database?.missing ?? [])
        .filter(({ required }) => !required)
        .flatMap(({ why, permission }) =>
          warning(why, letDbaRun(database, database?.name ?? "", [permission], "A DBA can run")),
        ),
  }),
  check({
    name: "Database-SchemaVersion",
    title: "the database says which version its schema belongs to",
    needs: ["database"],
    look: ({ database }) => {
      if (database === undefined || database.schemaVersion !== undefined) return FINE;
      if (database.newestScript !== undefined) {
        // Another node may say it; when none does, the run is refused.
        return warning(
          `The database '${database.name}' does not say which version its schema belongs to, as before 2018.2, and no service of Octopus Server runs here that would.`,
          "Start the service on at least one node.",
        );
      }
      return problem(
        `The database '${database.name}' does not say which version its schema belongs to: dbo.OctopusServerInstallationHistory is empty or missing.`,
        "Check that the connection string points to the instance's database.",
      );
    },
  }),
  check({
    name: "Database-Clock",
    title: "the clocks of this machine and of SQL Server agree",
    needs: ["database", "record"],
    look: ({ database, record }, { machineName }) => {
      const ahead = database?.clockAheadSeconds ?? 0;
      if (Math.abs(ahead) <= CLOCK_MARGIN_SECONDS) return FINE;
      const said = [
        `The clock of machine '${machineName}' is ${Math.round(Math.abs(ahead))} s ${ahead > 0 ? "ahead of" : "behind"} the SQL Server's.`,
        "Heartbeats may carry the node's own time, and during the outage they decide whether a node ran after the backup began.",
        `Synchronize the clocks first (w32tm /resync); a difference of ${CLOCK_MARGIN_SECONDS} s does no harm.`,
      ];
      // Whoever is in the outage already has to be able to go on.
      return record ? warning(...said) : problem(...said);
    },
  }),
  check({
    name: "Database-Heartbeats",
    title: "the heartbeats of the nodes can be read",
    needs: ["database"],
    look: ({ database }) =>
      database?.heartbeatsProblem === undefined
        ? FINE
        : problem(
            `The heartbeats of the nodes cannot be read from the database '${database.name}': ${database.heartbeatsProblem}`,
            "They prove that every node is stopped before the database is backed up; their table is not documented and may differ in this version.",
            "Do not upgrade with this runbook until they can be read; report which version the instance runs.",
          ),
  }),
];
