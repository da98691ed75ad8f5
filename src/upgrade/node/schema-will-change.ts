import type { ServerProgram } from "../../server-program/server-program";
import { reasonOf } from "../../step/failure";
import { OctopusVersion, isOlder, sameVersion } from "../../values/version";

/** Whether a start of the new program would change the schema, and by whose word. */
export interface SchemaChange {
  /** Only `No` shortens anything: `Unknown` counts as a change. */
  will: "Yes" | "No" | "Unknown";
  /** A clause, for the log. */
  because: string;
}

/** Asked between these two, and of this program. */
interface Asked {
  from: OctopusVersion;
  to: OctopusVersion;
  /** At rest on this node; undefined when there is none that runs. */
  installed: OctopusVersion | undefined;
  program: Pick<ServerProgram, "databaseUpgradeStatus">;
}

/** The first version that knows the command (facts: octopus-server#command-line). */
const KNOWS_THE_COMMAND = new OctopusVersion(2023, 4, 1149);

/**
 * Asks the new program whether starting it would change the schema. `No` only when it says so clearly and both versions
 * are of one year and minor: within one, the schema changes rarely, and nothing else is taken for a patch (decision 030).
 *
 * That `database-upgrade-status` writes nothing is not confirmed by its vendor (facts:
 * octopus-server#what-the-upgrade-status-says). This is the one place from which it is asked while nodes serve, so it is
 * asked where its answer can shorten an outage and nowhere else.
 * @returns an answer in any case: what cannot be asked is `Unknown`
 */
export async function schemaWillChange({ from, to, installed, program }: Asked): Promise<SchemaChange> {
  if (!isPatch(from, to)) {
    return unknown(`${from} and ${to} are not of one year and minor, so the program is not asked`);
  }
  if (isOlder(to, KNOWS_THE_COMMAND)) return unknown(`${to} does not know database-upgrade-status`);
  if (!sameVersion(installed, to)) {
    return unknown(
      `${installed ? `version ${installed}` : "no program that runs"} is installed on this node, not ${to}`,
    );
  }
  return program
    .databaseUpgradeStatus()
    .then(fromStatus, (error: unknown) => unknown(`database-upgrade-status could not be asked: ${reasonOf(error)}`));
}

/** Whether both are of one year and minor. */
export const isPatch = (from: OctopusVersion, to: OctopusVersion): boolean =>
  from.major === to.major && from.minor === to.minor;

function fromStatus(status: Awaited<ReturnType<ServerProgram["databaseUpgradeStatus"]>>): SchemaChange {
  switch (status) {
    case "up-to-date":
      return { will: "No", because: "database-upgrade-status says that the database is up to date" };
    case "needs-upgrade":
      return { will: "Yes", because: "database-upgrade-status says that the database has to be upgraded" };
    case "database-newer":
      return unknown("database-upgrade-status says that the database is newer than the program");
    case undefined:
      return unknown("what database-upgrade-status says is not understood");
  }
}

const unknown = (because: string): SchemaChange => ({ will: "Unknown", because });
