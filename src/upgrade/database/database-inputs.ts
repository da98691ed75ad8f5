import { VARIABLES } from "../../names/variables";
import { field } from "../../step/inputs";

/** Inputs that the steps at the database share. */
export const databaseInputs = {
  databaseName: field.optionalText({
    parameter: "OctopusUpgrade.Database.Name",
    variable: VARIABLES.databaseName,
    label: "Database name",
    help: "When given, the step refuses to work on a database with another name. This guards against a wrong connection string.",
  }),
  lockSeconds: field.seconds(900, {
    parameter: "OctopusUpgrade.Database.LockSeconds",
    variable: VARIABLES.lockSeconds,
    label: "Lock timeout (seconds)",
    help: "How long to wait for another backup or upgrade step that is still working on this database.",
  }),
};
