import { PASSWORD, USER } from "../../stand-ins/sql/made-up-world";

/** Whole messages of TDS, as a client sends them (MS-TDS 2.2): what the tests then spoil. */

export const TYPE = { batch: 0x01, rpc: 0x03, attention: 0x06, transaction: 0x0e, login: 0x10, prelogin: 0x12 };

export function message(type: number, body: Buffer, status = 1): Buffer {
  const header = Buffer.from([type, status, 0, 0, 0, 0, 1, 0]);
  header.writeUInt16BE((body.length + 8) & 0xffff, 2);
  return Buffer.concat([header, body]);
}

/** @param encryption 0 off, 1 on, 2 not there */
export const prelogin = (encryption: number) =>
  message(TYPE.prelogin, Buffer.from([0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff, 9, 0, 0, 0, 0, 0, encryption]));

const FIXED_BYTES = 94;
/** Where in LOGIN7 the offset and the length of each text stand. */
const FIELD = { user: 40, password: 44, database: 68 };

export function login({
  user = USER,
  password = PASSWORD,
  database = "OctopusDeploy",
  packetBytes = 4096,
} = {}): Buffer {
  const fixed = Buffer.alloc(FIXED_BYTES);
  fixed.writeUInt32LE(packetBytes, 8);
  const scrambled = Buffer.from(password, "utf16le").map((byte) => (((byte << 4) | (byte >> 4)) & 0xff) ^ 0xa5);
  const texts: [number, Buffer][] = [
    [FIELD.user, Buffer.from(user, "utf16le")],
    [FIELD.password, Buffer.from(scrambled)],
    [FIELD.database, Buffer.from(database, "utf16le")],
  ];
  let at = FIXED_BYTES;
  for (const [field, bytes] of texts) {
    fixed.writeUInt16LE(at, field);
    fixed.writeUInt16LE(bytes.length / 2, field + 2);
    at += bytes.length;
  }
  return message(TYPE.login, Buffer.concat([fixed, ...texts.map(([, bytes]) => bytes)]));
}

/** ALL_HEADERS with the one header that is always there: the transaction. */
const HEADERS = Buffer.from([22, 0, 0, 0, 18, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
const PACKET_BODY_BYTES = 4088;

/** In as many packets as it takes. */
export function batch(text: string, status = 1): Buffer {
  const body = Buffer.concat([HEADERS, Buffer.from(text, "utf16le")]);
  const packets: Buffer[] = [];
  for (let at = 0; at < body.length; at += PACKET_BODY_BYTES) {
    const last = at + PACKET_BODY_BYTES >= body.length;
    packets.push(message(TYPE.batch, body.subarray(at, at + PACKET_BODY_BYTES), last ? status : status & ~1));
  }
  return Buffer.concat(packets);
}

const nvarchar = (name: string, text: string) => {
  const [nameBytes, bytes] = [Buffer.from(name, "utf16le"), Buffer.from(text, "utf16le")];
  const type = Buffer.from([0, 0xe7, 0x40, 0x1f, 9, 4, 0xd0, 0, 0x34, bytes.length & 0xff, bytes.length >> 8]);
  return Buffer.concat([Buffer.from([name.length]), nameBytes, type, bytes]);
};
const integer = (name: string, value: number) =>
  Buffer.concat([
    Buffer.from([name.length]),
    Buffer.from(name, "utf16le"),
    Buffer.from([0, 0x26, 4, 4, value, 0, 0, 0]),
  ]);

/** `sp_executesql` by its number, with a statement and two parameters. */
export const call = message(
  TYPE.rpc,
  Buffer.concat([
    HEADERS,
    Buffer.from([0xff, 0xff, 10, 0, 0, 0]),
    nvarchar("", "SELECT APPLOCK_MODE(N'public', @resource, N'Session') AS Mode"),
    nvarchar("", "@resource nvarchar(20), @n int"),
    nvarchar("@resource", "octopus"),
    integer("@n", 5),
  ]),
);
export const attention = message(TYPE.attention, Buffer.alloc(0));
export const beginTransaction = message(TYPE.transaction, Buffer.concat([HEADERS, Buffer.from([5, 0, 0, 0])]));
export const rollBack = message(
  TYPE.transaction,
  Buffer.concat([HEADERS, Buffer.from([8, 0, 2, 0x61, 0, 0x62, 0, 0])]),
);
