import { constants, publicEncrypt, randomBytes } from "node:crypto";
import type { Secrecy } from "../secrecy";

/** By the OpenSSL that is in Node. */
export const secrecy: Secrecy = {
  randomBytes: (count) => randomBytes(count),
  encryptFor: (key, bytes) =>
    publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" }, bytes),
};
