import { isSensitive, type OutputName } from "../../src/step/outputs";
import { Canaries } from "./canaries";
import { watched } from "./context";

/** What is secret among the inputs and reads of a step: as they are named everywhere. */
const SECRET_KEYS = /^(apiKey|connectionStrings?)$/;
const SHORTEST_SECRET = 6;

/**
 * After every test of a step: nothing it was given in secret, and nothing it had masked, is in anything it said or handed
 * over in the open, in any form (P10).
 */
afterEach(() => {
  const looked = [...watched];
  watched.clear();
  for (const { seen, given } of looked) {
    const canaries = new Canaries();
    const secrets = [...given.flatMap(secretsIn), ...seen.masked].filter((text) => text.length >= SHORTEST_SECRET);
    for (const secret of secrets) canaries.add(secret, secret);
    const open = Object.entries(seen.outputs).filter(([name]) => !isSensitive(name as OutputName));
    expect(canaries.leaksIn(seen.lines, open)).toEqual([]);
  }
});

function secretsIn(given: unknown): string[] {
  if (typeof given !== "object" || given === null) return [];
  return Object.entries(given).flatMap(([key, value]: [string, unknown]) =>
    SECRET_KEYS.test(key) ? textsOf(value) : [],
  );
}

/** The text itself, or the values of all machines. */
function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: unknown) =>
    typeof each === "object" && each !== null && "value" in each && typeof each.value === "string" ? [each.value] : [],
  );
}
