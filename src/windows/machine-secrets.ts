import * as z from "zod";
import { powerShell } from "./powershell";
import type { RunProgram } from "./run-program";

/** Encrypts texts so that only this machine can read them again. */
export interface MachineSecrets {
  /**
   * @returns base64
   * @throws Failure `PowerShell-…` when this machine does not encrypt, or nobody can be asked to
   */
  protect(text: string): Promise<string>;
  /** @throws Failure `PowerShell-…` also when it was protected on another machine, or by somebody else's program */
  unprotect(protectedText: string): Promise<string>;
}

/**
 * Windows' data protection (DPAPI) in machine scope. The key lies in this machine's registry and is asked for by any
 * account on it: not by the user's, for no profile is loaded for a service, and the Tentacle's account may change between
 * two runs. So it protects what leaves the machine without it: a copy of the file in a backup, on a share, in a bundle
 * for support. It protects against nobody on the machine itself: that only administrators can read the file is up to the
 * access list of the folder it lies in. The entropy keeps other programs that unprotect whatever they find from reading
 * it by accident; it is in the source, and so no secret.
 */
const frame = (work: string) => String.raw`
    Add-Type -AssemblyName System.Security
    $scope = [Security.Cryptography.DataProtectionScope]::LocalMachine
    $entropy = [Text.Encoding]::UTF8.GetBytes('octopus-ha-upgrade: connection string of an unfinished run')
${work}`;

const PROTECT = frame(String.raw`
    $bytes = [Security.Cryptography.ProtectedData]::Protect([Text.Encoding]::UTF8.GetBytes($given), $entropy, $scope)
    $answer = @{ protected = [Convert]::ToBase64String($bytes) }
`);

const UNPROTECT = frame(String.raw`
    $bytes = [Security.Cryptography.ProtectedData]::Unprotect([Convert]::FromBase64String($given), $entropy, $scope)
    $answer = @{ base64 = [Convert]::ToBase64String($bytes) }
`);

const protectedAnswer = z.object({ protected: z.base64().min(1) });
const unprotectedAnswer = z.object({ base64: z.base64() });

/** The real one, through Windows PowerShell. Both texts go over stdin and stdout, never into a command line or a log. */
export function machineSecrets(run: RunProgram, env: NodeJS.ProcessEnv, timeoutSeconds: number): MachineSecrets {
  const ask = powerShell(run, env, timeoutSeconds);
  return {
    async protect(text) {
      const told = await ask({
        name: "machine-protect",
        script: PROTECT,
        input: text,
        answer: protectedAnswer,
        purpose: "encrypt a text for this machine",
      });
      return told.protected;
    },
    async unprotect(protectedText) {
      const told = await ask({
        name: "machine-unprotect",
        script: UNPROTECT,
        input: protectedText,
        answer: unprotectedAnswer,
        purpose: "decrypt what was encrypted for this machine",
      });
      return Buffer.from(told.base64, "base64").toString("utf8");
    },
  };
}
