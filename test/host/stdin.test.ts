import { PassThrough, Readable } from "node:stream";
import fc from "fast-check";
import { readHandOver as readHandOverOf } from "../../src/host/stdin";
import { realMachine } from "../../src/machine/real";
import { Failure, InputFailure } from "../../src/step/failure";

const readHandOver = (stdin: Readable, timeoutSeconds?: number) =>
  readHandOverOf(stdin, realMachine.clock, timeoutSeconds);

/** What comes of these bytes on stdin, which then ends. */
const given = async (bytes: string | Buffer) => (await readHandOver(Readable.from([Buffer.from(bytes)]))).variables;
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");
const line = (value: unknown) => `${base64(value)}\n`;
const promised = (value: unknown) => `${base64(value)} stays-open\n`;
const aTurn = () => new Promise((resolve) => setTimeout(resolve, 10));

it.each([
  ["ends after it", line],
  ["stays open", promised],
])("reads what was sent, whatever it holds, on a stdin that %s", async (_, inLine) => {
  const texts = fc.dictionary(fc.string(), fc.string({ unit: "grapheme" }));
  await fc.assert(
    fc.asyncProperty(texts, async (variables) => {
      expect(await given(inLine(variables))).toEqual({ ...variables });
    }),
    { numRuns: 50 },
  );
});

it("reads megabytes, in pieces", async () => {
  const big = { big: "ä".repeat(1_000_000) };
  const bytes = Buffer.from(promised(big));
  const pieces = Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, piece) =>
    bytes.subarray(piece * 65_536, (piece + 1) * 65_536),
  );
  expect((await readHandOver(Readable.from(pieces))).variables).toEqual(big);
});

it.each([
  ["of a stream", `\ufeff\r\n${line({ a: "b" }).trim()}\r\n`],
  ["of a line", `\ufeff\r\n${base64({ a: "b" })} stays-open\r\n`],
])("skips a byte order mark and line ends %s", async (_, bytes) => {
  expect(await given(bytes)).toEqual({ a: "b" });
});

it("takes base64 in several lines, as tools wrap it", async () => {
  const text = base64({ a: "b".repeat(200) });
  expect(await given(text.replace(/.{76}/g, "$&\n"))).toEqual({ a: "b".repeat(200) });
});

it("takes what is no text for not given", async () => {
  expect(await given(line({ a: null, b: "c", d: 7 }))).toEqual({ b: "c" });
});

it("takes the JSON itself, from a file written by hand", async () => {
  expect(await given('\ufeff{\r\n  "a": "b",\r\n  "ä": "ö", "none": null\r\n}\r\n')).toEqual({ a: "b", ä: "ö" });
});

it.each(["true", "900", '["a"]', "{}"])("refuses %s in such a file: it would count as not given", async (value) => {
  const text = `{ "OctopusUpgrade.Run.DryRun": ${value} }`;
  await expect(given(text)).rejects.toThrow("OctopusUpgrade.Run.DryRun must be a string in quotes");
});

it.each(["{ not JSON", "", "not base64 of JSON", line([]), line(null), line("text"), " stays-open\n"])(
  "refuses %j",
  async (text) => {
    await expect(given(text)).rejects.toThrow(InputFailure);
  },
);

it("gives up when stdin says nothing and never ends", async () => {
  await expect(readHandOver(new PassThrough(), 0.05)).rejects.toThrow("reads its variables from stdin");
});

describe("whoever started the step", () => {
  it("is there as long as it keeps the stdin open that it promised to keep open", async () => {
    const stdin = new PassThrough();
    stdin.write(promised({ a: "b" }));
    const { starterGone } = await readHandOver(stdin);
    await aTurn();
    expect(starterGone.aborted).toBe(false);
    stdin.end();
    await aTurn();
    expect(starterGone.aborted).toBe(true);
    expect(starterGone.reason).toBeInstanceOf(Failure);
    expect((starterGone.reason as Failure).code).toBe("Starter-Gone");
  });

  it("may be gone before its message was read", async () => {
    const { variables, starterGone } = await readHandOver(Readable.from([Buffer.from(promised({ a: "b" }))]));
    await aTurn();
    expect([variables, starterGone.aborted]).toEqual([{ a: "b" }, true]);
  });

  it("is gone when its pipe breaks", async () => {
    const stdin = new PassThrough();
    stdin.write(promised({}));
    const { starterGone } = await readHandOver(stdin);
    stdin.destroy(new Error("EPIPE"));
    await aTurn();
    expect(starterGone.aborted).toBe(true);
  });

  it("promised nothing: a file, or somebody at a prompt", async () => {
    const { starterGone } = await readHandOver(Readable.from([Buffer.from(line({}))]));
    await aTurn();
    expect(starterGone.aborted).toBe(false);
  });
});
