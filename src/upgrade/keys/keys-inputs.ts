import { VARIABLES } from "../../names/variables";
import { field } from "../../step/inputs";

/** What an administrator says of the keys: few steps ask. */
export const keysInputs = {
  keysBackedUp: field.optionalText({
    parameter: "OctopusUpgrade.Release.KeysBackedUp",
    variable: VARIABLES.keysBackedUp,
    label: "Instance whose keys and files are backed up",
    help: "Only where the run does not back them up itself: your word that the master key, the license and the folders TaskLogs, Artifacts and Packages of this instance are backed up. Give the InstallationId of the instance (shown at /api); True is not enough any more, because it would also stand for any other instance.",
  }),
};

/**
 * Whether the administrator's word is for this instance: by its InstallationId, or, where it tells none, its URL.
 */
export function isWordFor(word: string | undefined, { installationId, serverUrl }: Identity): boolean {
  const said = (word ?? "").trim().toLowerCase().replace(/\/+$/, "");
  return said !== "" && said === wordFor({ installationId, serverUrl }).toLowerCase().replace(/\/+$/, "");
}

/** What it has to say. */
export const wordFor = ({ installationId, serverUrl }: Identity): string =>
  installationId === undefined || installationId === "" ? serverUrl : installationId;

interface Identity {
  installationId: string | undefined;
  serverUrl: string;
}
