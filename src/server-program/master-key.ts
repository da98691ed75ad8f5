import { createHmac } from "node:crypto";
import * as z from "zod";
import { findJson } from "./find-json";

const said = z.object({ MasterKey: z.string() });
/** A key of AES-128, the shortest that Octopus makes. */
const BYTES_LEAST = 16;
const FINGERPRINT_DIGITS = 32;

/**
 * Tells one master key from another, and nothing else of it: a message under the key itself, which has 128 random bits, so
 * that nobody finds the key by trying.
 * @param stdout what `show-master-key` printed: a secret, which goes no further
 * @returns undefined when there is no key in it
 */
export function masterKeyFingerprint(stdout: string): string | undefined {
  return fingerprintOf(findJson(stdout, said)?.MasterKey ?? "");
}

/** The same of a text whose last line is the key, as old programs print it. */
export function masterKeyFingerprintInText(stdout: string): string | undefined {
  const lines = stdout.split(/\r?\n/).map((line) => line.trim());
  return fingerprintOf(lines.filter(Boolean).at(-1) ?? "");
}

function fingerprintOf(text: string): string | undefined {
  const key = /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, "base64") : Buffer.alloc(0);
  if (key.length < BYTES_LEAST) return undefined;
  const mac = createHmac("sha256", key).update("octopus-ha-upgrade: which master key is it");
  return mac.digest("hex").slice(0, FINGERPRINT_DIGITS);
}
