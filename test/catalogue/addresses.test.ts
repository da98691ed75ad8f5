import * as fc from "fast-check";
import { catalogue } from "../../steps/index";
import { Masker } from "../../src/host/masker";
import { secretsIn } from "../../src/host/secrets-in";
import { InputFailure } from "../../src/step/failure";
import { inputMetas } from "../../src/step/inputs";
import { inputsFromParameters, nameOf } from "../../src/step/parameters";

/** Every parameter of every step that takes an address. */
const ADDRESSES = catalogue.flatMap((step) =>
  inputMetas(step.inputs)
    .filter(({ schema }) => schema.safeParse("https://nas.example.com/{version}").success && refusesTexts(schema))
    .map(({ meta }) => [step, meta.parameter] as const),
);

/** What takes any text takes an address, too. */
function refusesTexts(schema: { safeParse(value: unknown): { success: boolean } }): boolean {
  return !schema.safeParse("nas.example.com").success;
}

function problemsOf(step: (typeof catalogue)[number], parameter: string, text: string): string[] {
  try {
    inputsFromParameters(step.inputs, { [parameter]: text });
  } catch (error) {
    const { meta } = inputMetas(step.inputs).find((each) => each.meta.parameter === parameter)!;
    if (error instanceof InputFailure) return error.problems.filter((line) => line.startsWith(nameOf(meta)));
    throw error;
  }
  return [];
}

test("they are known", () => {
  expect([...new Set(ADDRESSES.map(([, parameter]) => parameter))].sort()).toEqual([
    "OctopusUpgrade.Installer.Url",
    "OctopusUpgrade.Release.FeedUrl",
    "OctopusUpgrade.Server.Url",
  ]);
});

const canary = fc
  .string({
    maxLength: 8,
    unit: fc.constantFrom("a", "Z", "0", "-._~", "!$'()*", "+", ",;", "=", "%40", "%2F", "%C3%A4"),
  })
  .map((text) => `CANARY${text}${"x".repeat(12)}`);

describe.each(ADDRESSES.map(([step, parameter]) => [step.id, parameter, step] as const))(
  "%s %s",
  (_, parameter, step) => {
    test("refuses a user name and password, says what to do, and does not repeat them", () => {
      fc.assert(
        fc.property(canary, canary, fc.boolean(), (user, password, whole) => {
          const given = `https://${user}:${password}${whole ? "@" : "/@"}nas.example.com/{version}`;
          const [problem = ""] = problemsOf(step, parameter, given);
          if (whole) expect(problem).toContain("must be a URL without a user name and password");
          expect(problem).not.toContain("CANARY");
        }),
      );
    });

    test("never repeats a query, and has it masked", () => {
      fc.assert(
        fc.property(canary, fc.boolean(), (secret, wrong) => {
          const given = `https://nas.example.com/${wrong ? "" : "{version}"}?sp=r&sig=${secret}`;
          expect(problemsOf(step, parameter, given).join()).not.toContain("CANARY");
          const masker = new Masker();
          for (const each of secretsIn(step, { [parameter]: given })) masker.add(each);
          const seen = [given, given.replace("{version}", "2025.4.1"), decodeURIComponent(secret), secret];
          for (const text of seen) expect(masker.mask(text)).not.toContain("CANARY");
        }),
      );
    });
  },
);
