import * as fc from "fast-check";
import { LineSplitter } from "../../src/windows/line-splitter";

function linesOf(pieces: readonly Buffer[]) {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  const text = pieces.map((piece) => splitter.take(piece)).join("") + splitter.end();
  return { lines, text };
}

/** Bytes cut at these places. */
const cut = (bytes: Buffer, places: readonly number[]) => {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
};

const fragments = fc.constantFrom("a", "inconsistent state", " ", "\r", "\n", "\r\n", "ü", "日本", "\u{1F419}", "=");
const places = fc.array(fc.nat(), { maxLength: 30 });

test("however the bytes are cut, in the middle of a character or a line end too, the lines are the same", () => {
  fc.assert(
    fc.property(fc.array(fragments, { maxLength: 40 }), places, (parts, at) => {
      const text = parts.join("");
      const pieces = linesOf(cut(Buffer.from(text, "utf8"), at));
      expect(pieces).toEqual(linesOf([Buffer.from(text, "utf8")]));
      expect(pieces.text).toBe(text);
    }),
  );
});

test("bytes that are no UTF-8, as in the code page of a console, are the same lines too", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), places, (bytes, at) => {
      expect(linesOf(cut(Buffer.from(bytes), at)).lines).toEqual(linesOf([Buffer.from(bytes)]).lines);
    }),
  );
});

test("every line comes once, with whatever line end, the last without one too", () => {
  expect(linesOf([Buffer.from("one\ntwo\r\nthree\rfour\n\nlast")]).lines).toEqual([
    ...["one", "two", "three", "four", "", "last"],
  ]);
});

test("a line that does not end is handed over in parts, and not kept for ever", () => {
  const part = Buffer.alloc(400_000, "x");
  const { lines } = linesOf([part, part, part, part, Buffer.from("\nend")]);
  expect(lines.map((line) => line.length)).toEqual([1_200_000, 400_000, 3]);
});
