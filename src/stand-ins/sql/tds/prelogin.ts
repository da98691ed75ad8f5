import { uint8 } from "./bytes";

/**
 * What each side says of encryption before the login (MS-TDS 2.2.6.5). Both "off" still means TLS for the login packet,
 * so that a password never crosses in clear; only "not supported" means none at all.
 */
const ENCRYPTION = { off: 0, on: 1, notSupported: 2, required: 3 } as const;

export type ServerEncryption = "optional" | "required" | "not-supported";

/** How long TLS lasts on this connection. */
export type TlsUse = "none" | "login-only" | "always";

const OPTION = { version: 0, encryption: 1, instance: 2, thread: 3, mars: 4 };
const TERMINATOR = 0xff;
const OPTION_BYTES = 5;

/** @returns what the client asks for; "not supported" when it says nothing of encryption */
export function readPrelogin(body: Buffer): number {
  for (let at = 0; at + OPTION_BYTES <= body.length && body[at] !== TERMINATOR; at += OPTION_BYTES) {
    if (body[at] === OPTION.encryption) return body.readUInt8(body.readUInt16BE(at + 1)) & 3;
  }
  return ENCRYPTION.notSupported;
}

/** What the server answers, and what that means for the connection. */
export function agreeOnTls(asked: number, server: ServerEncryption): { answer: number; use: TlsUse } {
  if (server === "not-supported") return { answer: ENCRYPTION.notSupported, use: "none" };
  const clientCan = asked !== ENCRYPTION.notSupported;
  if (server === "required") return { answer: ENCRYPTION.required, use: clientCan ? "always" : "none" };
  if (asked === ENCRYPTION.off) return { answer: ENCRYPTION.off, use: "login-only" };
  return clientCan ? { answer: ENCRYPTION.on, use: "always" } : { answer: ENCRYPTION.notSupported, use: "none" };
}

/** The server's PRELOGIN: its version, the answer about encryption, and no instance, thread or MARS. */
export function writePrelogin(version: readonly number[], answer: number): Buffer {
  const [major = 0, minor = 0, build = 0] = version;
  const values = [uint8(major, minor, build >> 8, build & 0xff, 0, 0), uint8(answer), uint8(0), uint8(), uint8(0)];
  let offset = values.length * OPTION_BYTES + 1;
  const heads = values.map((value, option) => {
    const head = uint8(option, offset >> 8, offset & 0xff, value.length >> 8, value.length & 0xff);
    offset += value.length;
    return head;
  });
  return Buffer.concat([...heads, uint8(TERMINATOR), ...values]);
}
