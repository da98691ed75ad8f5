import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where a step's work is done. Definitions pass the input on; the host decides by it. */
const FOLDERS = [
  "steps",
  "src/server-program",
  "src/upgrade",
  "src/sql",
  "src/installer",
  "src/octopus",
  "src/release",
  "src/windows",
];
const ASKS = /\.dryRun\b|\(!?dryRun\b|\bdryRun (?:\?|&&|\|\|)|(?:&&|\|\|) !?dryRun\b/;
const SAYS_WHY = /\/\/.*dry run|\* .*dry run/i;

const root = join(__dirname, "..", "..");
const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !/(?:step|contract|shared-inputs)\.ts$/.test(name))
    .map((name) => `${folder}/${name}`)
    // The report changes nothing, and what it tells of a dry run has to differ.
    .filter((name) => !name.startsWith("steps/report/")),
);

/** The lines that ask, and over which (or in which) no comment says why. */
const unexplained = (source: string): string[] => {
  const lines = source.split("\n");
  return lines.filter((line, index) => ASKS.test(line) && !SAYS_WHY.test(`${lines[index - 1] ?? ""}\n${line}`));
};

// `change` and `assumed` carry a dry run: a body that asks by itself may say something else than a real run does.
it.each(files)("%s asks whether it is a dry run only where a comment says why", (file) => {
  expect(unexplained(readFileSync(join(root, file), "utf8"))).toEqual([]);
});

it("sees one that says nothing", () => {
  expect(unexplained("  // Because.\n  if (context.dryRun) return;\n")).toEqual(["  if (context.dryRun) return;"]);
  expect(unexplained("  // A dry run stops nothing.\n  if (context.dryRun) return;\n")).toEqual([]);
});
