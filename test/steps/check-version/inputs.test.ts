import { InputFailure } from "../../../src/step/failure";
import { inputsFromParameters } from "../../../src/step/parameters";
import step from "../../../steps/check-version/step";

const GOOD = {
  "OctopusUpgrade.Server.Url": "https://octopus.example.com",
  "OctopusUpgrade.Server.ApiKey": "API-CANARY0123456789",
};
function problemsOf(parameters: Record<string, string>): readonly string[] {
  try {
    inputsFromParameters(step.inputs, { ...GOOD, ...parameters });
  } catch (error) {
    if (error instanceof InputFailure) return error.problems;
    throw error;
  }
  return [];
}

test("the defaults are the vendor's: newest of the same year, from the vendor's feed", () => {
  expect(inputsFromParameters(step.inputs, GOOD)).toMatchObject({
    policy: "minor",
    minimumAgeDays: 0,
    excluded: [],
    feedUrl: "https://octopus.com/download/upgrade/v3",
    installerUrl: "https://download.octopusdeploy.com/octopus/Octopus.{version}-x64.msi",
  });
});

test.each<[string, Record<string, string>, string]>([
  [
    "exact without a version",
    { "OctopusUpgrade.Release.Policy": "exact" },
    "Upgrade.Release.Version must be given when Upgrade.Release.Policy is exact; it is empty.",
  ],
  [
    "a version without exact",
    { "OctopusUpgrade.Release.Version": "2025.4.1" },
    "Upgrade.Release.Version must be left empty unless Upgrade.Release.Policy is exact; it is '2025.4.1'.",
  ],
  [
    "half a version",
    { "OctopusUpgrade.Release.Policy": "exact", "OctopusUpgrade.Release.Version": "2024.3" },
    "Upgrade.Release.Version must be a full version with three numbers, such as 2025.4.10333; it is '2024.3'.",
  ],
  [
    "an excluded version that is none",
    { "OctopusUpgrade.Release.Excluded": "2025.4.1\n2025.x" },
    "Upgrade.Release.Excluded must be a list of full versions, one per line, such as 2025.4.10333; it is '2025.4.1\n2025.x'.",
  ],
  [
    "an installer address without a place for the version",
    { "OctopusUpgrade.Installer.Url": "https://nas/Octopus.msi" },
    "Upgrade.Installer.Url must be a URL in which {version} stands for the version, or the folder of a mirror; it is 'https://nas/Octopus.msi'.",
  ],
  [
    "a folder with a place for the version",
    { "OctopusUpgrade.Installer.Url": "\\\\nas\\octopus\\{version}" },
    "Upgrade.Installer.Url must be a URL in which {version} stands for the version, or the folder of a mirror; it is '\\\\nas\\octopus\\{version}'.",
  ],
  [
    "a feed that is no address and no absolute path",
    { "OctopusUpgrade.Release.FeedUrl": "mirror\\feed" },
    "Upgrade.Release.FeedUrl must be a full URL with http:// or https://, such as https://octopus.example.com; or the folder of a mirror, such as \\\\nas\\octopus\\mirror; it is 'mirror\\feed'.",
  ],
])("%s is refused", (_, parameters, problem) => {
  expect(problemsOf(parameters)).toEqual([problem]);
});

test("all problems come at once, those between fields too", () => {
  expect(
    problemsOf({
      "OctopusUpgrade.Server.Url": "octopus.example.com",
      "OctopusUpgrade.Release.Policy": "exact",
      "OctopusUpgrade.Release.MinimumAgeDays": "soon",
    }),
  ).toHaveLength(3);
});

test.each(step.examples)("the example '$title' is valid", ({ parameters }) => {
  expect(problemsOf(parameters)).toEqual([]);
});
