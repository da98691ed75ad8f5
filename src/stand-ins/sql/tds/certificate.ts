import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { bitString, der, objectIdentifier, sequence, TAG, utcTime } from "./der";

const OID = { commonName: "2.5.4.3", ecdsaWithSha256: "1.2.840.10045.4.3.2", subjectAltName: "2.5.29.17" };
const DAY_MS = 86_400_000;
const DAYS_VALID = 30;

/**
 * Makes a key and a certificate signed by itself (X.509 v3, P-256), as SQL Server does when nobody gave it one. It is
 * made anew at each start, so that no key lies in the project.
 * @param names DNS names it is valid for; the first is its subject. The loopback address is always included.
 */
export function selfSignedCertificate(names: readonly string[]): { key: string; certificate: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(objectIdentifier(OID.ecdsaWithSha256));
  const name = sequence(
    der(TAG.set, sequence(objectIdentifier(OID.commonName), der(TAG.utf8String, Buffer.from(names[0] ?? "localhost")))),
  );
  const now = Date.now();
  const toBeSigned = sequence(
    der(0xa0, der(TAG.integer, Buffer.from([2]))), // version 3
    // A serial number is positive: its first bit is 0, and its first byte is not.
    der(TAG.integer, Buffer.from([0x5a]), randomBytes(8)),
    algorithm,
    name,
    sequence(utcTime(new Date(now - DAY_MS)), utcTime(new Date(now + DAYS_VALID * DAY_MS))),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(subjectAltName(names))),
  );
  const signature = sign("sha256", toBeSigned, privateKey);
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    certificate: pem(sequence(toBeSigned, algorithm, bitString(signature))),
  };
}

function subjectAltName(names: readonly string[]): Buffer {
  const dnsNames = names.map((name) => der(0x82, Buffer.from(name, "latin1")));
  const loopback = der(0x87, Buffer.from([127, 0, 0, 1]));
  return sequence(objectIdentifier(OID.subjectAltName), der(TAG.octetString, sequence(...dnsNames, loopback)));
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
