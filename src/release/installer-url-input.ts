import { VARIABLES } from "../names/variables";
import { command } from "../names/commands";
import { field } from "../step/inputs";
import { isPath } from "../values/address";
import { VENDOR_INSTALLER_URL } from "./installer-location";

/**
 * Where installers are downloaded from. The step that plans asks for it, and the step that downloads once more: its query
 * may be a secret, so no output and no record carries it from one to the other.
 */
export const installerUrlInput = field
  .sourceOr(VENDOR_INSTALLER_URL, {
    parameter: "OctopusUpgrade.Installer.Url",
    variable: VARIABLES.installerUrl,
    label: "Installer URL",
    help: `Where installers are downloaded from; \`{version}\` stands for the version. If its query signs it in (\`?sig=\`), make the project variable sensitive: the query is never shown, handed over or written down. Or the folder that \`${command("mirror")}\` filled, on a share that every node reads.`,
  })
  .refine((url) => isPath(url) !== url.includes("{version}"), {
    error: "a URL in which {version} stands for the version, or the folder of a mirror",
  });
