import * as z from "zod";
import { powerShell } from "./powershell";
import type { RunProgram } from "./run-program";

/** Windows reads the whole installer and may ask the signer's authority; much longer than a small tool takes. */
export const SIGNATURE_SECONDS = 600;

/** What Windows says about a file's signature. */
interface Authenticode {
  /** A word of Windows' SignatureStatus (`Valid`, `HashMismatch`, `NotSigned`, ...) or `NotChecked` where nobody can tell. */
  status: string;
  /** The signer's distinguished name; empty when there is none. */
  subject: string;
  /** What Windows says in a sentence; may be empty. */
  message: string;
}

/** The word, not the number: ConvertTo-Json would write a number. */
const SCRIPT = String.raw`
    $answer = [ordered]@{ status = 'NotChecked'; subject = ''; message = '' }
    if (Get-Command Get-AuthenticodeSignature -ErrorAction SilentlyContinue) {
        if (-not (Test-Path -LiteralPath $given -PathType Leaf)) { throw "There is no file '$given'." }
        $signature = Get-AuthenticodeSignature -LiteralPath $given
        $answer.status = [string]$signature.Status
        $answer.message = [string]$signature.StatusMessage
        if ($signature.SignerCertificate) { $answer.subject = [string]$signature.SignerCertificate.Subject }
    }
`;

const answer = z.object({
  status: z.string().min(1),
  subject: z
    .string()
    .nullish()
    .transform((text) => text ?? ""),
  message: z
    .string()
    .nullish()
    .transform((text) => text ?? ""),
});

/**
 * Asks Windows about a file's signature, which takes as long as reading the file.
 * @returns a function of the file's path; it throws Failure `PowerShell-...` when there is no answer
 */
export function authenticode(
  run: RunProgram,
  env: NodeJS.ProcessEnv,
  timeoutSeconds: number,
): (path: string) => Promise<Authenticode> {
  const ask = powerShell(run, env, timeoutSeconds);
  return (path) =>
    ask({ name: "authenticode", script: SCRIPT, input: path, answer, purpose: `check the signature of ${path}` });
}
