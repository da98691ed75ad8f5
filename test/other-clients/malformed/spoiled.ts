import fc from "fast-check";
import { attention, batch, beginTransaction, call, login, prelogin, rollBack } from "./messages";

/** What a client may say after PRELOGIN, most of it in a sensible order. */
const conversation = fc
  .tuple(
    fc.constantFrom([login()], [login()], [login()], []),
    fc.array(
      fc.constantFrom(batch("SELECT 1"), batch("USE [master]", 0x09), call, attention, beginTransaction, rollBack),
      {
        maxLength: 4,
      },
    ),
  )
  .map(([first, rest]) => [...first, ...rest]);

type Spoil = (bytes: Buffer) => Buffer;
/** A way to spoil a message, with what it takes at random. */
const by = <Given>(given: fc.Arbitrary<Given>, spoil: (bytes: Buffer, given: Given) => Buffer): fc.Arbitrary<Spoil> =>
  given.map((taken) => (bytes) => spoil(bytes, taken));

const byte = fc.tuple(fc.nat(), fc.nat(255));
const extreme = fc.constantFrom([0xff, 0xff], [0, 0], [0xff, 0x7f], [0xff, 0xff, 0xff, 0xff], [0, 0, 0, 0x80]);

const spoil: fc.Arbitrary<Spoil> = fc.oneof(
  // Most stay whole, so that some conversations go on for a while.
  { weight: 12, arbitrary: by(fc.constant(0), (bytes) => bytes) },
  by(byte, (bytes, [at, value]) => replaced(bytes, at, [value])),
  by(fc.tuple(fc.nat(), extreme), (bytes, [at, number]) => replaced(bytes, at, number)),
  by(fc.nat(255), (bytes, type) => replaced(bytes, 0, [type])),
  by(fc.nat(255), (bytes, status) => replaced(bytes, 1, [status])),
  by(fc.nat(), (bytes, length) => bytes.subarray(0, length % (bytes.length + 1))),
  // Too short and too long, with a header that says it is whole.
  by(fc.nat(), (bytes, length) => whole(bytes.subarray(0, Math.max(8, length % (bytes.length + 1))))),
  by(fc.uint8Array({ maxLength: 40 }), (bytes, more) => whole(Buffer.concat([bytes, more]))),
  by(fc.uint8Array({ minLength: 1, maxLength: 300 }), (_bytes, noise) => Buffer.from(noise)),
);

function whole(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt16BE(copy.length, 2);
  return copy;
}

function replaced(bytes: Buffer, at: number, values: readonly number[]): Buffer {
  const copy = Buffer.from(bytes);
  Buffer.from(values).copy(copy, at % copy.length);
  return copy;
}

/** In pieces that have nothing to do with where messages end. */
function cut(bytes: Buffer, pieceBytes: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  return pieces;
}

const spoiledMessages = conversation.chain((messages) =>
  fc
    .tuple(fc.array(spoil, { minLength: messages.length, maxLength: messages.length }), fc.constantFrom(7, 100, 5000))
    .map(([spoils, pieceBytes]) => {
      const spoiled = messages.map((bytes, at) => spoils[at]!(bytes));
      return cut(Buffer.concat(spoiled), pieceBytes);
    }),
);

/** Spoiled after a good PRELOGIN without TLS, and spoiled from the start. */
export const spoiledConversation = fc.oneof(
  { weight: 4, arbitrary: spoiledMessages.map((parts) => [prelogin(2), ...parts]) },
  { weight: 1, arbitrary: fc.tuple(spoil, spoiledMessages).map(([one, parts]) => [one(prelogin(1)), ...parts]) },
);
/** Where the PRELOGIN and the handshake were good. */
export const spoiledAfterHandshake = spoiledMessages;

const PIECES = [
  ..."[ ] ' '' \" -- /* */ ( ) , ; . = @ @@ N' 0 1.5 \n \r\n \0 \u{1F419}".split(" "),
  ...["select", "top", "from", "as", "use", "set", "exec", "restore", "verifyonly", "disk", "with", "dbo", "union"],
  ...[
    "sp_getapplock",
    "@Resource",
    "GETUTCDATE()",
    "@@SPID",
    "1",
    "[master]",
    "[a]]b]",
    "x".repeat(200),
    " ".repeat(50),
  ],
];
/** Texts that look like T-SQL from afar. None begins a backup: the stand-in would really write its file. */
export const spoiledText = fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }).map((pieces) => pieces.join(" "));
