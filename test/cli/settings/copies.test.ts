import { envOf, readCopies } from "../../../src/cli/settings/copies";
import { readVariables } from "../../../src/cli/settings/variables";

const variable = [
  "Upgrade.Drain.Seconds=600",
  "Upgrade.Drain.Seconds@Test=60",
  "upgrade.octopus.url@test=https://copy.example.com",
];

test("what is for one environment is read for it, and for no other", () => {
  const env = { OCTOPUS_UPGRADE_TARGET_API_KEY: "API-SOURCE", OCTOPUS_UPGRADE_TARGET_API_KEY_TEST: "API-COPY" };
  expect(readCopies({ copy: ["Test", "Load tests"], variable }, env)).toEqual({
    copies: [
      {
        environment: "Test",
        variables: {
          "Upgrade.Drain.Seconds": "60",
          "Upgrade.Octopus.Url": "https://copy.example.com",
          "Upgrade.Octopus.ApiKey": "API-COPY",
        },
      },
      { environment: "Load tests", variables: {} },
    ],
    problems: [],
  });
  expect(readVariables(variable, undefined, ["Test", "Load tests"])).toEqual({
    variables: { "Upgrade.Drain.Seconds": "600" },
    problems: [],
  });
  expect(envOf("OCTOPUS_UPGRADE_TARGET_API_KEY", "Load tests")).toBe("OCTOPUS_UPGRADE_TARGET_API_KEY_LOAD_TESTS");
});

test("an environment that is no copy is not read as one", () => {
  expect(readVariables(["Upgrade.Drain.Seconds@Test=60"], undefined).problems).toEqual([
    "Upgrade.Drain.Seconds@Test names an environment that is not given with --copy.",
  ]);
});

test("a secret of a copy is not accepted on a command line either, and not repeated", () => {
  const { problems } = readCopies({ copy: ["Test"], variable: ["Upgrade.Octopus.ApiKey@Test=API-CANARY1"] }, {});
  expect(problems).toEqual([expect.stringContaining("is a secret and is not accepted on a command line")]);
  expect(problems.join()).not.toContain("CANARY1");
});

test("a value that no step would take is refused for a copy, too", () => {
  const { problems } = readCopies({ copy: ["Test"], variable: ["Upgrade.Drain.Seconds@Test=soon"] }, {});
  expect(problems).toEqual([expect.stringContaining("must be a whole number")]);
});
