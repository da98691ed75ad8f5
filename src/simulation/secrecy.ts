import { constants, publicEncrypt } from "node:crypto";
import type { Secrecy } from "../machine/secrecy";

/** Encrypts as a machine does, and foretells what it takes for chance: nothing in a simulation depends on it. */
export const simulatedSecrecy: Secrecy = {
  randomBytes: (count) => Buffer.alloc(count, 7),
  encryptFor: (key, bytes) =>
    publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" }, bytes),
};
