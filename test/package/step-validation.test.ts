import { runInNewContext } from "node:vm";
import { Linter } from "eslint";
import fc from "fast-check";
import { catalogue } from "../../steps/index";
import { validationModule } from "../../src/package/step-validation";
import { inputMetas } from "../../src/step/inputs";
import { shippedPackage, textOf } from "./shipped";

type Validation = (
  inputs: Record<string, unknown>,
  validate: (input: unknown, dependencies: unknown[], check: (value: unknown) => string | undefined) => unknown,
) => (string | undefined)[];

/** Loads validation.js where nothing is: no require, no URL, no globals of Node. */
function load(code: string): Validation {
  const module: { exports?: Validation } = {};
  runInNewContext(code, { module });
  return module.exports!;
}

/** What the form would show below each input. */
const said = (validation: Validation, values: Record<string, unknown>) =>
  validation(values, (input, _dependencies, check) => check(input)).filter((each) => each !== undefined);

const [checkVersion, maintenance] = ["check-version", "maintenance"].map((id) =>
  load(validationModule(catalogue.find((step) => step.id === id)!)),
);
const EMPTY_SECRET = { type: "empty" };
const right = { mode: "Enable", serverUrl: "https://octopus.example.com", apiKey: { type: "existing" } };

test.each<[string, Validation, Record<string, unknown>, string[]]>([
  ["what is right", maintenance!, right, []],
  ["what is left empty and may be", maintenance!, { ...right, callTimeoutSeconds: "", dryRun: null }, []],
  [
    "a text of the wrong form",
    maintenance!,
    { ...right, serverUrl: "octopus" },
    ["Instance URL must be a full URL with http:// or https://, such as https://octopus.example.com."],
  ],
  [
    "a number out of range",
    maintenance!,
    { ...right, callTimeoutSeconds: 0 },
    ["Call timeout (seconds) must be a whole number from 1 to 604800."],
  ],
  ["half a number", maintenance!, { ...right, callTimeoutSeconds: 1.5 }, [expect.stringContaining("whole number")]],
  ["another choice", maintenance!, { ...right, mode: "On" }, ["Mode must be one of Enable, Disable, Restore."]],
  ["a secret that is not there", maintenance!, { ...right, apiKey: EMPTY_SECRET }, ["API key must be given."]],
  ["a secret just typed", maintenance!, { ...right, apiKey: { type: "new", newValue: "API-X" } }, []],
  ["a text with an expression", maintenance!, { ...right, serverUrl: "#{Upgrade.Octopus.Url}" }, []],
  ["a bound value", maintenance!, { ...right, dryRun: { type: "bound", expression: "#{Upgrade.DryRun}" } }, []],
  [
    "a list, whatever is in it",
    checkVersion!,
    { serverUrl: "https://o.example.com", apiKey: { type: "existing" }, excludedVersions: "x\ny" },
    [],
  ],
])("of %s", (_what, validation, values, expected) => {
  expect(said(validation, values)).toEqual(expected);
});

describe.each(catalogue.map((step) => [step.id, step] as const))("%s", (id, step) => {
  const code = textOf(shippedPackage(id)["validation.js"]);

  it("is ECMAScript 5 and asks for nothing", () => {
    const languageOptions = { ecmaVersion: 5, sourceType: "script", globals: { module: "writable" } } as const;
    const problems = new Linter().verify(code, { languageOptions, rules: { "no-undef": "error" } });
    expect(problems.map(({ message }) => message)).toEqual([]);
  });

  it("refuses what the step refuses, and nothing else", () => {
    const validation = load(code);
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "C:\\Octopus",
        "relative\\x",
        "\\\\nas\\octopus",
        "2025.4.10333",
        "HTTPS://o",
        "https:// ",
        "Fail",
      ),
    );
    for (const { key, meta, schema } of inputMetas(step.inputs)) {
      if (meta.kind === "list" || meta.control === "Sensitive") continue;
      const value = { number: fc.oneof(fc.integer(), fc.double()), flag: fc.boolean(), text }[meta.kind];
      fc.assert(
        fc.property(value, (given) => {
          fc.pre(!String(given).includes("#{"));
          const isBlank = typeof given === "string" && given.trim() === "";
          const says = validation({ [key]: given }, (input, _dependencies, check) =>
            Object.is(input, given) ? check(input) : undefined,
          ).some((each) => each !== undefined);
          const refused = !schema.safeParse(isBlank ? undefined : given).success;
          // Whether an address can be parsed, or holds {version}, only the step can tell.
          return says === refused || (meta.parameter.endsWith("Url") && refused);
        }),
      );
    }
  });
});
