import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { createServer, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { readVariables } from "../../src/host/stdin";
import { InputFailure } from "../../src/step/failure";

const folder = mkdtempSync(join(tmpdir(), "stdin-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What comes of these bytes on stdin. */
async function given(bytes: string | Buffer) {
  const file = join(folder, "stdin");
  writeFileSync(file, bytes);
  const descriptor = openSync(file, "r");
  try {
    return await readVariables(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
const line = (value: unknown) => `${Buffer.from(JSON.stringify(value)).toString("base64")}\n`;

it("reads what was sent, whatever it holds", async () => {
  const texts = fc.dictionary(fc.string(), fc.string({ unit: "grapheme" }));
  await fc.assert(
    fc.asyncProperty(texts, async (variables) => {
      expect(await given(line(variables))).toEqual({ ...variables });
    }),
    { numRuns: 50 },
  );
});

it("reads megabytes", async () => {
  const big = { big: "ä".repeat(1_000_000) };
  expect(await given(line(big))).toEqual(big);
});

it("skips a byte order mark and line ends", async () => {
  expect(await given(`\ufeff\r\n${line({ a: "b" }).trim()}\r\n`)).toEqual({ a: "b" });
});

it("takes what is no text for not given", async () => {
  expect(await given(line({ a: null, b: "c", d: 7 }))).toEqual({ b: "c" });
});

it("takes the JSON itself, from a file written by hand", async () => {
  expect(await given('\ufeff{\r\n  "a": "b",\r\n  "ä": "ö", "none": null\r\n}\r\n')).toEqual({ a: "b", ä: "ö" });
});

it.each(["true", "900", '["a"]', "{}"])("refuses %s in such a file: it would count as not given", async (value) => {
  const text = `{ "OctopusUpgrade.Run.DryRun": ${value} }`;
  await expect(given(text)).rejects.toThrow("OctopusUpgrade.Run.DryRun must be a text in quotes");
});

it.each(["{ not JSON", "", "not base64 of JSON", line([]), line(null), line("text")])("refuses %j", async (text) => {
  await expect(given(text)).rejects.toThrow(InputFailure);
});

it("gives up when stdin never ends", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const accepted = new Promise<Socket>((resolve) => server.once("connection", resolve));
  const client = connect((server.address() as { port: number }).port, "127.0.0.1");
  const socket = await accepted;
  const { fd } = (socket as unknown as { _handle: { fd: number } })._handle;
  await expect(readVariables(fd, 0.05)).rejects.toThrow("must come on stdin");
  client.destroy();
  socket.destroy();
  server.close();
});
