/** What to do about a signature that is not right. */
export const SIGNATURE_POLICIES = ["Require", "Warn", "Off"] as const;
export type SignaturePolicy = (typeof SIGNATURE_POLICIES)[number];

/**
 * What Windows says of a file's signature; `NotChecked` where nobody could be asked
 * (facts: windows-installer#signature).
 */
export interface FileSignature {
  /** A word of Windows' SignatureStatus (`Valid`, `HashMismatch`, `NotSigned`, ...) or `NotChecked`. */
  status: string;
  /** The signer's distinguished name; empty when there is none. */
  subject: string;
  /** What Windows says in a sentence; may be empty. */
  message: string;
}

export interface SignatureJudgement {
  verdict: "accepted" | "warning" | "refused" | "off";
  /** A sentence fragment: "the signature ...". */
  because: string;
}

/**
 * Decides over a signature. Only `Valid` with a fitting signer counts as valid: "not checked" never does.
 * @param signer how the certificate's CN or O must begin, e.g. `Octopus Deploy` (the company signs as "Octopus Deploy Pty. Ltd.")
 */
export function judgeSignature(signature: FileSignature, policy: SignaturePolicy, signer: string): SignatureJudgement {
  if (policy === "Off") return { verdict: "off", because: "the signature is not checked, as configured" };
  const problem = problemOf(signature, signer);
  if (!problem) return { verdict: "accepted", because: `the signature is valid, by ${signature.subject}` };
  return { verdict: policy === "Require" ? "refused" : "warning", because: problem };
}

function problemOf({ status, subject, message }: FileSignature, signer: string): string | undefined {
  if (status === "NotChecked") return "the signature was not checked, because Windows could not be asked";
  if (status !== "Valid") {
    const said = message.split(/\r?\n/, 1)[0]?.trim().replace(/\.$/, "");
    return `the signature is not valid: Windows says ${status}${said ? ` (${said})` : ""}`;
  }
  const wanted = signer.toLowerCase();
  if (namesIn(subject).some((name) => name.toLowerCase().startsWith(wanted))) return undefined;
  return `the signature is valid, but by another signer: ${subject || "no name"}, expected ${signer}`;
}

/** The values of CN and O in a distinguished name such as `CN="Octopus Deploy Pty. Ltd.", O=..., C=AU`. */
function namesIn(subject: string): string[] {
  const attributes = subject.matchAll(/(?:^|,)\s*([A-Za-z0-9.]+)\s*=\s*(?:"((?:[^"]|"")*)"|([^,]*))/g);
  return [...attributes]
    .filter(([, name]) => name === "CN" || name === "O")
    .map(([, , quoted, plain]) => (quoted ?? plain ?? "").replaceAll('""', '"').trim());
}
