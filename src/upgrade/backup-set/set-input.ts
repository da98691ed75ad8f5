import { VARIABLES } from "../../names/variables";
import { field } from "../../step/inputs";

/** Where backup sets lie: apart from the other shared inputs, for few steps ask and each package carries its texts. */
export const setInputs = {
  fileBackupFolder: field.optionalPath({
    parameter: "OctopusUpgrade.File.BackupFolder",
    variable: VARIABLES.fileBackupFolder,
    label: "Folder for backup sets",
    help: "Where backup sets are written, as the Tentacle of the primary node sees it: a share such as \\\\nas\\octopus\\sets. Its account needs write access. A set names the database backup, which stays in the database's backup folder, and holds the keys and the lists of files. Leave it empty and no set is made.",
  }),
};
