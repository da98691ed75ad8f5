import { createCipheriv, type X509Certificate } from "node:crypto";
import type { Secrecy } from "../../machine/secrecy";
import { element, elementsIn, integer, octets, oid, sequence, setOf } from "./der";

const ENVELOPED_DATA = "1.2.840.113549.1.7.3";
const DATA = "1.2.840.113549.1.7.1";
/** Its parameters left out mean SHA-1, which .NET Framework and every OpenSSL know. */
const RSA_OAEP = "1.2.840.113549.1.1.7";
const AES_256_CBC = "2.16.840.1.101.3.4.1.42";

/** `[0]` in its place: what it holds, and what it stands for. */
const EXPLICIT_0 = 0xa0;
const IMPLICIT_0 = 0x80;
const VERSION_TAG = EXPLICIT_0;

const KEY_BYTES = 32;
const BLOCK_BYTES = 16;
const LINE_CHARACTERS = 64;

/**
 * Encrypts a text for whoever has the private key of one of these certificates: a CMS message (RFC 5652, EnvelopedData,
 * AES-256), as PEM. `openssl cms -decrypt -inform PEM` opens it, and so does .NET; neither needs this program
 * (decision 032).
 * @param recipients with RSA keys
 */
export function encryptedFor(secrecy: Secrecy, recipients: readonly X509Certificate[], text: string): string {
  const key = secrecy.randomBytes(KEY_BYTES);
  try {
    const iv = secrecy.randomBytes(BLOCK_BYTES);
    const cipher = createCipheriv("aes-256-cbc", key, iv);
    const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    const content = sequence(oid(DATA), sequence(oid(AES_256_CBC), octets(iv)), element(IMPLICIT_0, encrypted));
    const envelope = sequence(
      integer(0),
      setOf(...inOrder(recipients.map((each) => keyFor(secrecy, each, key)))),
      content,
    );
    return pem(sequence(oid(ENVELOPED_DATA), element(EXPLICIT_0, envelope)));
  } finally {
    key.fill(0);
  }
}

/** The key of the content, for one recipient, who is found by issuer and serial number. */
function keyFor(secrecy: Secrecy, recipient: X509Certificate, key: Uint8Array): Buffer {
  const publicKey = recipient.publicKey.export({ type: "spki", format: "pem" }).toString();
  const encrypted = secrecy.encryptFor(publicKey, key);
  return sequence(integer(0), issuerAndSerial(recipient), sequence(oid(RSA_OAEP), sequence()), octets(encrypted));
}

/** By which a message names a recipient: copied from the certificate, byte by byte. */
function issuerAndSerial({ raw }: X509Certificate): Buffer {
  const [certificate] = elementsIn(raw);
  const [body] = elementsIn(certificate?.content ?? Buffer.alloc(0));
  const fields = elementsIn(body?.content ?? Buffer.alloc(0));
  // A certificate of version 1 does not say so.
  const [serial, , issuer] = fields[0]?.tag === VERSION_TAG ? fields.slice(1) : fields;
  if (!serial || !issuer) throw new Error("The certificate has no issuer and serial number.");
  return sequence(issuer.whole, serial.whole);
}

/**
 * Whom a message is for.
 * @returns issuer and serial number of each, as `recipientId` tells them
 * @throws Error when it is no such message
 */
export function recipientsIn(message: string): string[] {
  const bytes = Buffer.from(message.replace(/-----[^-]+-----|\s/g, ""), "base64");
  const [, explicit] = elementsIn(elementsIn(bytes)[0]?.content ?? Buffer.alloc(0));
  const [envelope] = elementsIn(explicit?.content ?? Buffer.alloc(0));
  const [, recipients] = elementsIn(envelope?.content ?? Buffer.alloc(0));
  return elementsIn(recipients?.content ?? Buffer.alloc(0)).map(({ content }) => {
    const [, who] = elementsIn(content);
    return who?.whole.toString("hex") ?? "";
  });
}

export const recipientId = (certificate: X509Certificate): string => issuerAndSerial(certificate).toString("hex");

/** DER wants what is in a set in the order of its bytes. */
const inOrder = (elements: readonly Buffer[]): Buffer[] => [...elements].sort((a, b) => Buffer.compare(a, b));

function pem(der: Buffer): string {
  const lines = der.toString("base64").match(new RegExp(`.{1,${LINE_CHARACTERS}}`, "g")) ?? [];
  return ["-----BEGIN CMS-----", ...lines, "-----END CMS-----", ""].join("\n");
}
