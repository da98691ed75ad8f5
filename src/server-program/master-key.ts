import { createHmac } from "node:crypto";
import * as z from "zod";
import { findJson } from "./find-json";

const said = z.object({ MasterKey: z.string() });
/** A key of AES-128, the shortest that Octopus makes. */
const BYTES_LEAST = 16;
const FINGERPRINT_DIGITS = 32;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * The master key, as `show-master-key --format=json` printed it, after any log lines.
 * @param stdout a secret, and so is what is returned
 * @returns undefined when there is no key in it
 */
export const masterKeySaid = (stdout: string): string | undefined => keyIn(findJson(stdout, said)?.MasterKey ?? "");

/** The same of a text whose last line is the key, as old programs print it. */
export const masterKeyInText = (stdout: string): string | undefined => keyIn(lastLine(stdout));

const keyIn = (text: string): string | undefined => (bytesOf(text).length < BYTES_LEAST ? undefined : text);

/**
 * Tells one master key from another, and nothing else of it: a message under the key itself, which has 128 random bits, so
 * that nobody finds the key by trying.
 * @param masterKey in base64
 */
export function fingerprintOf(masterKey: string): string {
  const mac = createHmac("sha256", bytesOf(masterKey)).update("octopus-ha-upgrade: which master key is it");
  return mac.digest("hex").slice(0, FINGERPRINT_DIGITS);
}

const bytesOf = (text: string): Buffer => (BASE64.test(text) ? Buffer.from(text, "base64") : Buffer.alloc(0));

const lastLine = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean)
    .at(-1) ?? "";
