import type { Login } from "../session";
import { ByteReader, MalformedTds } from "./bytes";

/** What LOGIN7 says (MS-TDS 2.2.6.4). */
export interface TdsLogin extends Login {
  packetSize: number;
}

/** Where in LOGIN7 each text's offset and length stand. */
const FIELD = { host: 36, user: 40, password: 44, program: 48, database: 68, sspi: 78 };
/** Of every text of LOGIN7, the password included. */
const LONGEST_TEXT = 128;
const SMALLEST_PACKET = 512;
const LARGEST_PACKET = 32_767;

/** @throws MalformedTds */
export function readLogin(body: Buffer): TdsLogin {
  if (body.length < 94) throw new MalformedTds("a login is too short");
  const bytesAt = (field: number, size: number) => {
    const length = body.readUInt16LE(field + 2);
    if (length > LONGEST_TEXT) throw new MalformedTds("a text of the login is too long");
    return new ByteReader(body, body.readUInt16LE(field)).bytes(size * length);
  };
  const textAt = (field: number) => bytesAt(field, 2).toString("utf16le");
  return {
    host: textAt(FIELD.host),
    user: textAt(FIELD.user),
    password: unscramble(bytesAt(FIELD.password, 2)),
    program: textAt(FIELD.program),
    database: textAt(FIELD.database) || "master",
    packetSize: Math.min(Math.max(body.readUInt32LE(8), SMALLEST_PACKET), LARGEST_PACKET),
    integrated: body.readUInt16LE(FIELD.sspi + 2) > 0,
  };
}

/** A password is only scrambled: halves of each byte swapped, then XOR 0xA5. It is TLS that keeps it secret. */
function unscramble(bytes: Buffer): string {
  const clear = bytes.map((byte) => {
    const swapped = byte ^ 0xa5;
    return ((swapped << 4) | (swapped >> 4)) & 0xff;
  });
  return Buffer.from(clear).toString("utf16le");
}
