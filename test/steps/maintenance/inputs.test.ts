import { InputFailure } from "../../../src/step/failure";
import { inputsFromParameters } from "../../../src/step/parameters";
import step from "../../../steps/maintenance/step";

test.each(step.examples)("the example '$title' is valid", ({ parameters }) => {
  expect(inputsFromParameters(step.inputs, parameters)).toMatchObject({ serverUrl: "https://octopus.example.com" });
});

test("a mode that does not exist is refused with those that do, and with every other problem", () => {
  const parameters = { "OctopusUpgrade.Maintenance.Mode": "enable", "OctopusUpgrade.Server.Url": "octopus" };
  let problems: readonly string[] = [];
  try {
    inputsFromParameters(step.inputs, parameters);
  } catch (error) {
    problems = error instanceof InputFailure ? error.problems : [];
  }
  expect(problems).toEqual([
    "OctopusUpgrade.Maintenance.Mode must be one of Enable, Disable, Restore; it is 'enable'.",
    "Upgrade.Octopus.Url must be a full URL with http:// or https://, such as https://octopus.example.com; it is 'octopus'.",
    "Upgrade.Octopus.ApiKey must be given; it is empty.",
  ]);
});
