import { field } from "../step/inputs";

/** Inputs that the steps at the database share. */
export const databaseInputs = {
  databaseName: field.optionalText({
    parameter: "OctopusUpgrade.Database.Name",
    variable: "Upgrade.Database.Name",
    label: "Database name",
    help: "When given, the step refuses to work on a database of another name: a guard against a wrong connection string.",
  }),
  lockSeconds: field.seconds(900, {
    parameter: "OctopusUpgrade.Database.LockSeconds",
    label: "Time limit of the upgrader's lock (seconds)",
    help: "How long to wait for another backup or upgrade step that still works on this database.",
  }),
};
