import { createCipheriv, createDecipheriv } from "node:crypto";
import type { ProgramCall } from "./program-call";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Plays Windows' data protection in machine scope: really encrypts, with a key of the node's own and the entropy that the
 * script gives. Another machine, or another entropy, does not decrypt it. Its format and key are not Windows'.
 */
export function protect({ world, node }: ProgramCall, text: string, script: string): object {
  const entropy = entropyIn(script);
  if (world.has("machine-cannot-encrypt")) throw new Error("Key not valid for use in specified state.");
  const nonce = world.chance.bytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", node.machineKey, nonce).setAAD(entropy);
  const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  const told = Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString("base64");
  node.protectedTexts.push(told);
  return { protected: told };
}

export function unprotect({ node }: ProgramCall, told: string, script: string): object {
  const bytes = Buffer.from(told, "base64");
  const decipher = createDecipheriv("aes-256-gcm", node.machineKey, bytes.subarray(0, NONCE_BYTES))
    .setAAD(entropyIn(script))
    .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
    return { base64: text.toString("base64") };
  } catch {
    throw new Error("The data is invalid.");
  }
}

/** Windows PowerShell 5.1 does not load the assembly by itself; the scope decides who else could decrypt it. */
function entropyIn(script: string): Buffer {
  if (!script.includes("Add-Type -AssemblyName System.Security")) {
    throw new Error("Unable to find type [Security.Cryptography.ProtectedData].");
  }
  const entropy = /\$entropy = \[Text\.Encoding\]::UTF8\.GetBytes\('([^']+)'\)/.exec(script)?.[1];
  if (entropy === undefined || !script.includes("DataProtectionScope]::LocalMachine")) {
    throw new Error("The stand-in plays machine scope with an entropy only.");
  }
  return Buffer.from(entropy, "utf8");
}
