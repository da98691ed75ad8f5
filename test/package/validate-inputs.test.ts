import * as z from "zod";
import { validateInputs } from "../../src/package/validate-inputs";
import { field } from "../../src/step/inputs";

const schema = z.object({
  url: field.url({ parameter: "OctopusUpgrade.Test.Url", label: "Address", help: "h" }),
  seconds: field.seconds(60, { parameter: "OctopusUpgrade.Test.Seconds", label: "Limit", help: "h" }),
});

/** What Octopus' form would show below each input. */
const said = (values: Record<string, unknown>) =>
  validateInputs(schema)(values, (input, _dependencies, check) => check(input));

it("says nothing of what is right or left empty", () => {
  expect(said({ url: "https://octopus.example.com", seconds: "" })).toEqual([undefined, undefined]);
});

it("says of each input what it wants, in the words of its field", () => {
  expect(said({ url: "octopus", seconds: 0 })).toEqual([
    "Address must be a full address with http:// or https://, such as https://octopus.example.com.",
    "Limit must be a whole number from 1 to 604800.",
  ]);
});
