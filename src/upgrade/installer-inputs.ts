import { problemOfProperty } from "../installer/msiexec";
import { SIGNATURE_POLICIES } from "../installer/signature";
import { VARIABLES } from "../names/variables";
import { field } from "../step/inputs";

/** Inputs of the steps that run installers: said once, so that one run as another verifies them and waits for them alike. */
export const installing = {
  signaturePolicy: field.choice(SIGNATURE_POLICIES, "Require", {
    parameter: "OctopusUpgrade.Installer.SignaturePolicy",
    variable: VARIABLES.signaturePolicy,
    label: "Signature policy",
    help: "`Require`: the installer is not run unless its Authenticode signature is valid and from the expected signer. `Warn`: a problem with the signature is logged, and the installer is run. `Off`: the signature is not checked.",
  }),
  signer: field.textOr("Octopus Deploy", {
    parameter: "OctopusUpgrade.Installer.Signer",
    variable: VARIABLES.signer,
    label: "Expected signer",
    help: "What the name (CN or O) in the signer's certificate must begin with.",
  }),
  stagePrevious: field.choice(["Require", "Optional"], "Require", {
    parameter: "OctopusUpgrade.Installer.StagePrevious",
    variable: VARIABLES.stagePrevious,
    label: "Installer of the present version",
    help: "It is staged beside the new one, so that recovery can put the present version back. `Require`: the run is refused, before anything is stopped, when it cannot be had. `Optional`: that is a warning, and a node on which the new version was installed stays stopped when the run fails.",
  }),
  stageHops: field.choice(["Require", "Optional"], "Require", {
    parameter: "OctopusUpgrade.Installer.StageHops",
    variable: VARIABLES.stageHops,
    label: "Installers of later hops",
    help: "Where the way leads over required stops, the installers of all hops are staged by the first run, because the vendor may not offer old versions for ever. `Require`: the run is refused, before anything is stopped, when one of them cannot be had. `Optional`: that is a warning, and the way may end half-way.",
  }),
  properties: field
    .list({
      parameter: "OctopusUpgrade.Installer.Properties",
      variable: VARIABLES.installerProperties,
      label: "Extra installer properties",
      help: 'Passed to msiexec, one NAME=value per line, without quotation marks. Example: `WIXUI_DONTVALIDATEPATH=1` when the installer refuses the folder because it "must be on a local hard drive". Everyone on the node can read these, so give no secrets.',
    })
    .refine((lines) => lines.every((line) => problemOfProperty(line) === undefined), {
      error:
        "a list of NAME=value, one per line, with upper-case names and without quotation marks; RUNMANAGERONEXIT, REBOOT, REMOVE, REINSTALL, ACTION, TRANSFORMS and PATCH cannot be set",
    }),
  installLimitSeconds: field.seconds(3600, {
    parameter: "OctopusUpgrade.Installer.LimitSeconds",
    variable: VARIABLES.installerSeconds,
    label: "Installation timeout (seconds)",
    help: "After this long the step fails. The installer itself is never ended; the next run waits for it.",
  }),
};
