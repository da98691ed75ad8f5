import * as z from "zod";
import { VARIABLES } from "../../src/names/variables";
import type { InstanceContents } from "../../src/octopus/contents-api";
import type { InstanceApi } from "../../src/octopus/instance-api";
import type { Secrecy } from "../../src/machine/secrecy";
import type { ServerProgram } from "../../src/server-program/server-program";
import { type ContextOf } from "../../src/step/define-step";
import { field } from "../../src/step/inputs";
import { oneIfAny, own } from "../../src/step/reads";
import type { SetHost } from "../../src/upgrade/backup-set/parts";
import { setInputs } from "../../src/upgrade/backup-set/set-input";
import { keysInputs } from "../../src/upgrade/keys/keys-inputs";
import type { RecordStore } from "../../src/upgrade/record/record";
import { shared } from "../../src/upgrade/shared-inputs";

export const inputs = z.object({
  serverUrl: shared.serverUrl,
  apiKey: shared.apiKey,
  fileBackupFolder: setInputs.fileBackupFolder,
  certificate: field.optionalLines({
    parameter: "OctopusUpgrade.Keys.Certificate",
    variable: VARIABLES.keysCertificate,
    label: "Certificate for the keys",
    help: "A public certificate (PEM, RSA of 2048 bits or more) for whose holder the master key and the license are encrypted. Never give its private key: keep that where no node can read it, for example in a password manager.",
  }),
  alsoFor: field.optionalLines({
    parameter: "OctopusUpgrade.Keys.AlsoFor",
    variable: VARIABLES.keysAlsoFor,
    label: "More certificates for the keys",
    help: "More public certificates (PEM, one after the other): the holder of any of them can open the file, so that nobody is the only one.",
  }),
  keysBackedUp: keysInputs.keysBackedUp,
  callTimeoutSeconds: shared.callTimeoutSeconds,
  dryRun: shared.dryRun,
});

export const reads = {
  nodeName: own("NodeName"),
  serverProgram: own("ServerProgram"),
  instanceName: own("InstanceName"),
  currentVersion: oneIfAny("CurrentVersion"),
  installationId: oneIfAny("InstallationId"),
};

export const outputs = ["InstallationId", "KeysFile", "KeysUnchanged", "KeysFor"] as const;

export interface Tools {
  instance: Pick<InstanceApi, "root">;
  contents: Pick<InstanceContents, "licenseText" | "certificateThumbprint">;
  program: Pick<ServerProgram, "masterKey" | "configuration" | "configurationFile">;
  record: Pick<RecordStore, "read">;
  secrecy: Secrecy;
  /** Where backup sets lie, and this node's own files. */
  host: SetHost;
}

export type Context = ContextOf<typeof inputs, typeof reads, typeof outputs, Tools>;
