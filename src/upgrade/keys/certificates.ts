import { X509Certificate } from "node:crypto";

const BITS_LEAST = 2048;
const WARNED_BEFORE_DAYS = 90;
const DAY_MS = 86_400_000;

/** Somebody for whom the keys are encrypted. */
export interface Recipient {
  certificate: X509Certificate;
  subject: string;
  /** SHA-1, in uppercase hex, as Windows shows it. */
  thumbprint: string;
  endsAt: Date;
}

interface RecipientsRead {
  recipients: Recipient[];
  /** Why a certificate cannot be taken, each a clause. */
  problems: string[];
  /** What is worth knowing of one that can, each a clause. */
  warnings: string[];
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;

/**
 * Reads certificates given as PEM, one or more in a text; line breaks may have become spaces in a form. A private key among
 * them is a problem: it belongs nowhere near the nodes.
 */
export function readRecipients(texts: readonly string[], now: Date): RecipientsRead {
  const read: RecipientsRead = { recipients: [], problems: [], warnings: [] };
  for (const text of texts) {
    const blocks = [...text.matchAll(BLOCK)];
    if (blocks.length === 0) read.problems.push("there is no certificate in PEM (-----BEGIN CERTIFICATE-----) in it");
    for (const [block, kind = ""] of blocks) takeBlock(read, block, kind, now);
  }
  return read;
}

function takeBlock(read: RecipientsRead, block: string, kind: string, now: Date): void {
  if (kind.includes("PRIVATE KEY")) {
    read.problems.push("it has a private key in it, which must never be on a node: give the certificate alone");
    return;
  }
  const certificate = certificateIn(block);
  if (!certificate) {
    read.problems.push(`what is between BEGIN and END ${kind} is no certificate`);
    return;
  }
  const recipient: Recipient = {
    certificate,
    subject: certificate.subject.replaceAll("\n", ", "),
    thumbprint: certificate.fingerprint.replaceAll(":", ""),
    endsAt: new Date(certificate.validTo),
  };
  if (read.recipients.some(({ thumbprint }) => thumbprint === recipient.thumbprint)) return;
  const problem = problemOf(recipient, now);
  if (problem !== undefined) {
    read.problems.push(`the certificate '${recipient.subject}' ${problem}`);
    return;
  }
  const daysLeft = Math.floor((recipient.endsAt.getTime() - now.getTime()) / DAY_MS);
  if (daysLeft < WARNED_BEFORE_DAYS) {
    read.warnings.push(
      `the certificate '${recipient.subject}' ends in ${daysLeft} days, on ${recipient.endsAt.toISOString().slice(0, 10)}`,
    );
  }
  read.recipients.push(recipient);
}

function problemOf({ certificate, endsAt }: Recipient, now: Date): string | undefined {
  const { asymmetricKeyType: kind = "unknown", asymmetricKeyDetails } = certificate.publicKey;
  if (kind !== "rsa") return `has a key of the type ${kind}, and RSA is required`;
  const { modulusLength = 0 } = asymmetricKeyDetails ?? {};
  if (modulusLength < BITS_LEAST) return `has an RSA key of ${modulusLength} bits, and ${BITS_LEAST} is the least`;
  if (endsAt.getTime() <= now.getTime()) return `ended on ${endsAt.toISOString().slice(0, 10)}`;
  // A certificate that was just made, and a clock that is behind.
  if (new Date(certificate.validFrom).getTime() > now.getTime() + DAY_MS)
    return `is valid only from ${certificate.validFrom}`;
  return undefined;
}

function certificateIn(block: string): X509Certificate | undefined {
  const [, base64 = ""] = /^-----[^-]+-----([\s\S]*?)-----/.exec(block) ?? [];
  try {
    return new X509Certificate(Buffer.from(base64.replace(/\s/g, ""), "base64"));
  } catch {
    return undefined;
  }
}
