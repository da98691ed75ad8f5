import { Canaries } from "./canaries";

const canaries = new Canaries();
const secret = canaries.plant("key");

it.each<[string, unknown]>([
  ["clear", `before ${secret} after`],
  ["inside an object", { a: [{ b: `x${secret}` }] }],
  ["as a name", { [secret]: 1 }],
  ["in the cause of an error", new Error("no", { cause: new Error(secret) })],
  ["in bytes", Buffer.from(`x${secret}`)],
  ["JSON-escaped", JSON.stringify({ secret })],
  ["URL-encoded", `https://example.com/?key=${encodeURIComponent(secret)}`],
  ...["", "a", "ab"].map((before): [string, string] => [
    `base64 after ${before.length} bytes`,
    Buffer.from(`${before}${secret}and more`).toString("base64"),
  ]),
])("finds a secret %s", (_where, place) => {
  expect(canaries.leaksIn("nothing", place)).not.toEqual([]);
});

it("finds nothing where nothing is", () => {
  expect(canaries.leaksIn("canary", { key: "value" }, undefined, 7)).toEqual([]);
});
