import { VARIABLES } from "../../src/names/variables";
import { Failure } from "../../src/step/failure";
import { wordFor } from "../../src/upgrade/keys/keys-inputs";
import type { Context } from "./contract";

/** How to make a certificate whose private key stays with its holder, on any computer but a node. */
const HOW_TO =
  'With openssl: openssl req -x509 -newkey rsa:3072 -nodes -days 1825 -subj "/CN=Octopus keys" -keyout octopus-keys.key -out octopus-keys.pem. ' +
  "With Windows PowerShell: $c = New-SelfSignedCertificate -Subject 'CN=Octopus keys' -KeyAlgorithm RSA -KeyLength 3072 -KeyExportPolicy Exportable -KeyUsage KeyEncipherment -NotAfter (Get-Date).AddYears(5) -CertStoreLocation Cert:\\CurrentUser\\My; " +
  "\"-----BEGIN CERTIFICATE-----`n$([Convert]::ToBase64String($c.RawData, 'InsertLineBreaks'))`n-----END CERTIFICATE-----\".";

/** Nobody could open the file, or it has nowhere to lie. */
export function notBackedUp({ inputs }: Context, installationId: string | undefined): Failure {
  const { keysBackedUp, fileBackupFolder, certificate, serverUrl } = inputs;
  const missing = [
    ...(certificate === undefined ? [VARIABLES.keysCertificate] : []),
    ...(fileBackupFolder === undefined ? [VARIABLES.fileBackupFolder] : []),
  ];
  const word = wordFor({ installationId, serverUrl });
  const former =
    keysBackedUp === undefined
      ? ""
      : ` ${VARIABLES.keysBackedUp} is '${keysBackedUp}', which does not name this instance.`;
  return new Failure({
    code: "Keys-NotBackedUp",
    what: `The keys of the instance cannot be backed up, because ${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} empty.${former}`,
    why: "Without the master key nobody can read the sensitive values in a restored database.",
    next: `${[
      ...(certificate === undefined
        ? [
            `Make a certificate on another computer, keep its private key there, and put the certificate into ${VARIABLES.keysCertificate}. ${HOW_TO}`,
          ]
        : []),
      ...(fileBackupFolder === undefined
        ? [`Set ${VARIABLES.fileBackupFolder} to a share that the Tentacle's account may write to.`]
        : []),
    ].join(
      " ",
    )} If the keys are backed up by other means, set ${VARIABLES.keysBackedUp} to ${word}; then run again. Nothing was changed.`,
  });
}

export const unusableCertificate = (problems: readonly string[]): Failure =>
  new Failure({
    code: "Keys-CertificateUnusable",
    what: `A certificate in ${VARIABLES.keysCertificate} or ${VARIABLES.keysAlsoFor} cannot be used: ${problems.join("; ")}.`,
    next: `Correct the project variable, then run again. Nothing was changed. A new certificate: ${HOW_TO}`,
  });

export const unreadableKey = ({ reads }: Context): Failure =>
  new Failure({
    code: "Keys-MasterKeyUnreadable",
    what: `The master key of the instance '${reads.instanceName}' cannot be read on node ${reads.nodeName}.`,
    why: `'${reads.serverProgram} show-master-key' did not show one: base64 of at least 16 bytes. Its answer is not quoted.`,
    next: "Run the Tentacle as Local System or as an administrator of this node, and run that command there by hand. Then run again. Nothing was changed.",
  });

export const noInstallationId = ({ inputs }: Context): Failure =>
  new Failure({
    code: "Keys-NoInstallationId",
    what: `The instance at ${inputs.serverUrl} tells no InstallationId that a folder can be named after.`,
    why: "A backup set is kept by it, so that no set is taken for another instance's.",
    next: `Back up the keys by other means, leave ${VARIABLES.keysCertificate} empty and set ${VARIABLES.keysBackedUp} to ${wordFor({ installationId: undefined, serverUrl: inputs.serverUrl })}, then run again. Nothing was changed.`,
  });

export const notWritten = (folder: string, because: string, cause: unknown): Failure =>
  new Failure({
    code: "Keys-NotWritten",
    what: `The keys could not be added to the backup set ${folder}: ${because}.`,
    why: "A set is complete and proven, or nothing names it.",
    next: `Give the Tentacle's account write access to ${VARIABLES.fileBackupFolder}, free space there, then run again. Nothing was changed on the instance.`,
    cause,
  });
