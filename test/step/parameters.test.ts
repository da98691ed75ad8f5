import fc from "fast-check";
import * as z from "zod";
import { InputFailure } from "../../src/step/failure";
import { field } from "../../src/step/inputs";
import { inputsFromParameters, parametersFromInputs } from "../../src/step/parameters";

const about = (name: string) =>
  ({ parameter: `OctopusUpgrade.Test.${name}`, label: name, help: `About ${name}.` }) as const;
const schema = z.object({
  text: field.text(about("Text")),
  fallback: field.textOr("Octopus", about("Fallback")),
  maybe: field.optionalText(about("Maybe")),
  secret: field.optionalSecret(about("Secret")),
  url: field.url(about("Url")),
  path: field.optionalPath(about("Path")),
  version: field.optionalVersion(about("Version")),
  seconds: field.seconds(60, about("Seconds")),
  count: field.count(3, about("Count"), { least: 1, most: 5 }),
  flag: field.flag(true, about("Flag")),
  mode: field.mode(["Drain", "Stop"], about("Mode")),
  choice: field.choice(["Fail", "Proceed"], "Fail", about("Choice")),
  list: field.list(about("List")),
});

const good = {
  "OctopusUpgrade.Test.Text": "x",
  "OctopusUpgrade.Test.Url": "https://octopus.example.com",
  "OctopusUpgrade.Test.Mode": "Stop",
};
const parse = (more: Record<string, string> = {}) => inputsFromParameters(schema, { ...good, ...more });
function problemsOf(more: Record<string, string>): readonly string[] {
  try {
    parse(more);
  } catch (error) {
    if (error instanceof InputFailure) return error.problems;
    throw error;
  }
  return [];
}

it("reads texts as native values, and fills in what is not given", () => {
  expect(parse()).toEqual({
    text: "x",
    fallback: "Octopus",
    url: "https://octopus.example.com",
    seconds: 60,
    count: 3,
    flag: true,
    mode: "Stop",
    choice: "Fail",
    list: [],
  });
  expect(
    parse({
      "octopusupgrade.test.FLAG": " false ",
      "OctopusUpgrade.Test.Seconds": " 90 ",
      "OctopusUpgrade.Test.List": " a \r\n\n b c\n",
      "OctopusUpgrade.Test.Maybe": "   ",
    }),
  ).toMatchObject({ flag: false, seconds: 90, list: ["a", "b c"] });
});

it.each<[string, string, RegExp]>([
  ["Url", "octopus.example.com", /Url must be a full URL with http.*; it is 'octopus\.example\.com'\.$/],
  ["Url", "ftp://octopus.example.com", /Url must be a full URL/],
  ["Url", "https://", /Url must be a full URL/],
  ["Url", "https://exa mple.com", /Url must be a full URL/],
  ["Path", "upgrade\\files", /Path must be an absolute path without quotes/],
  ["Path", '"C:\\Octopus"', /Path must be an absolute path without quotes/],
  ["Path", "C:Octopus", /Path must be an absolute path/],
  ["Path", "\\\\nas", /Path must be an absolute path/],
  ["Path", "..\\x", /Path must be an absolute path/],
  ["Version", "2024.3", /Version must be a full version with three numbers.*; it is '2024\.3'\.$/],
  ["Version", "v2024.3.1", /Version must be a full version/],
  ["Version", "latest", /Version must be a full version/],
  ["Mode", "Drian", /Mode must be one of Drain, Stop; it is 'Drian'\.$/],
  ["Mode", "drain", /Mode must be one of Drain, Stop/],
  ["Choice", "Maybe", /Choice must be one of Fail, Proceed/],
  ["Seconds", "soon", /Seconds must be a whole number from 1 to 604800; it is 'soon'\.$/],
  ["Seconds", "1.5", /Seconds must be a whole number/],
  ["Seconds", "0", /Seconds must be a whole number/],
  ["Count", "6", /Count must be a whole number from 1 to 5/],
  ["Flag", "yes", /Flag must be True or False; it is 'yes'\.$/],
  ["Text", "", /Text must be given; it is empty\.$/],
  ["Text", "#{Upgrade.Nothing}", /Text must be given; the variable in #\{Upgrade\.Nothing\} does not exist/],
  ["Mode", "#{Upgrade.Nothing}", /Mode must be one of .*; the variable in #\{Upgrade\.Nothing\} does not exist/],
])("refuses %s = %j", (name, text, problem) => {
  const problems = problemsOf({ [`OctopusUpgrade.Test.${name}`]: text });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(problem);
});

it.each([
  ["Path", "C:\\Octopus"],
  ["Path", "D:/Octopus Upgrade"],
  ["Path", "\\\\nas\\octopus\\upgrade"],
  ["Path", "/var/opt/mssql/backup"],
  ["Url", "http://10.0.0.7:8080/octopus"],
  ["Version", "2026.1.11242"],
  ["Secret", "#{Upgrade.Nothing}"],
  ["Path", " #{Upgrade.Nothing} "],
])("takes %s = %j", (name, text) => {
  expect(problemsOf({ [`OctopusUpgrade.Test.${name}`]: text })).toEqual([]);
});

it("counts a variable that the project does not have as not given", () => {
  expect(parse({ "OctopusUpgrade.Test.Fallback": "#{Upgrade.Nothing}" }).fallback).toBe("Octopus");
});

it("says all problems at once, each with its parameter", () => {
  const problems = problemsOf({
    "OctopusUpgrade.Test.Text": "",
    "OctopusUpgrade.Test.Url": "octopus",
    "OctopusUpgrade.Test.Path": "x",
    "OctopusUpgrade.Test.Version": "2024.3",
    "OctopusUpgrade.Test.Mode": "Both",
  });
  expect(problems.map((problem) => problem.split(" ")[0])).toEqual(
    ["Text", "Url", "Path", "Version", "Mode"].map((name) => `OctopusUpgrade.Test.${name}`),
  );
});

it("never repeats a secret", () => {
  const strict = z.object({ key: field.secret(about("Key")).regex(/^API-/, { error: "a key that begins with API-" }) });
  expect(() => inputsFromParameters(strict, { "OctopusUpgrade.Test.Key": "hunter2" })).toThrow(
    /^OctopusUpgrade\.Test\.Key must be a key that begins with API-\.$/,
  );
});

it("comes back as it went, with quotes, line breaks and whatever alphabet", () => {
  const text = fc
    .string({ unit: "grapheme", minLength: 1 })
    .filter((each) => each.trim() !== "" && !/^\s*#\{[^}]*\}\s*$/.test(each));
  const item = fc
    .string({ unit: "grapheme", minLength: 1 })
    .map((each) => each.replace(/[\r\n]/g, "").trim())
    .filter(Boolean);
  // A list of one item that is nothing but an expression is a variable that the project does not have.
  const list = fc.array(item).filter((items) => !(items.length === 1 && /^#\{[^}]*\}$/.test(items[0] ?? "")));
  const inputs = fc.record(
    {
      text: fc.oneof(text, fc.constantFrom(`"quoted" 'twice'`, "two\r\nlines", "日本語 ünlike", "$(x) `y` #{z} w")),
      fallback: text,
      maybe: text,
      secret: text,
      url: fc.webUrl(),
      path: fc.constantFrom("C:\\Über Ordner", "\\\\nas\\öffentlich\\x", "/srv/x"),
      version: fc.tuple(fc.nat(9999), fc.nat(99), fc.nat(99_999)).map((parts) => parts.join(".")),
      seconds: fc.integer({ min: 1, max: 604_800 }),
      count: fc.integer({ min: 1, max: 5 }),
      flag: fc.boolean(),
      mode: fc.constantFrom("Drain" as const, "Stop" as const),
      choice: fc.constantFrom("Fail" as const, "Proceed" as const),
      list,
    },
    { requiredKeys: ["text", "url", "mode"] },
  );
  fc.assert(
    fc.property(inputs, (given) => {
      const defaults = { fallback: "Octopus", seconds: 60, count: 3, flag: true, choice: "Fail", list: [] };
      expect(inputsFromParameters(schema, parametersFromInputs(schema, given))).toEqual({ ...defaults, ...given });
    }),
  );
});
