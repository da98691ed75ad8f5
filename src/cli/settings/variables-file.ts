import { readFileSync } from "node:fs";
import { reasonOf } from "../../step/failure";

/** Names and values out of a file, or why it cannot be used. */
interface ReadVariablesFile {
  entries: (readonly [name: string, value: string])[];
  problems: string[];
}

/** Reads a JSON object of names and values. A list becomes one item a line, as Octopus wants it. */
export function readVariablesFile(file: string): ReadVariablesFile {
  const because = (reason: string) => ({ entries: [], problems: [`--variables-file ${file} ${reason}`] });
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    return because(`cannot be read: ${reasonOf(error)}.`);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    // The message of the parser would quote the file.
    return because("is not JSON.");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    return because('must hold an object such as { "Upgrade.Release.Policy": "minor" }.');
  }
  const entries: ReadVariablesFile["entries"] = [];
  const problems: string[] = [];
  for (const [name, value] of Object.entries(parsed)) {
    const plain = plainText(value);
    if (plain === undefined)
      problems.push(
        `--variables-file ${file}: ${name} must be a string, a number, true or false, or a list of strings.`,
      );
    else entries.push([name, plain]);
  }
  return { entries, problems };
}

function plainText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value.join("\n");
  return undefined;
}
