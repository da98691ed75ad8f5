import type { InputFailure } from "../../../src/step/failure";
import { inputMetas } from "../../../src/step/inputs";
import { isSensitive } from "../../../src/step/outputs";
import { inputsFromParameters } from "../../../src/step/parameters";
import step from "../../../steps/install-msi/step";

const problemsOf = (parameters: Record<string, string>): readonly string[] => {
  try {
    inputsFromParameters(step.inputs, parameters);
    return [];
  } catch (error) {
    return (error as InputFailure).problems;
  }
};

test.each(step.examples)("the example '$title' is accepted", ({ parameters }) => {
  expect(problemsOf(parameters)).toEqual([]);
});

test("what is left out is as the documentation says", () => {
  expect(inputsFromParameters(step.inputs, { "OctopusUpgrade.InstallMsi.Mode": "Stage" })).toEqual({
    mode: "Stage",
    stallSeconds: 120,
    stagePrevious: "Require",
    stageHops: "Require",
    signaturePolicy: "Require",
    signer: "Octopus Deploy",
    properties: [],
    installerWaitSeconds: 1800,
    installLimitSeconds: 3600,
    installerUrl: "https://download.octopusdeploy.com/octopus/Octopus.{version}-x64.msi",
    callTimeoutSeconds: 60,
    dryRun: false,
  });
});

test("bad inputs are refused all at once, each with its parameter and what it wants", () => {
  const problems = problemsOf({
    "OctopusUpgrade.InstallMsi.Mode": "Uninstall",
    "OctopusUpgrade.Download.Folder": "C:temp",
    "OctopusUpgrade.Download.StallSeconds": "soon",
    "OctopusUpgrade.Installer.SignaturePolicy": "Maybe",
    "OctopusUpgrade.Installer.Properties": "A=1\nREBOOT=Force",
    "OctopusUpgrade.Installer.WaitSeconds": "0",
    "OctopusUpgrade.Run.DryRun": "perhaps",
  });
  expect(problems).toHaveLength(7);
  for (const expected of ["one of Stage, Install", "an absolute path", "one of Require, Warn, Off", "NAME=value"]) {
    expect(problems.join("\n")).toContain(expected);
  }
});

test("the mode must be given", () => {
  expect(problemsOf({})).toEqual([expect.stringMatching(/^OctopusUpgrade\.InstallMsi\.Mode must be one of/)]);
});

test("P10: the step is handed no secret, so none can be printed, recorded or passed to a process", () => {
  expect(inputMetas(step.inputs).filter(({ meta }) => meta.control === "Sensitive")).toEqual([]);
  expect(Object.values(step.reads).filter(({ output }) => isSensitive(output))).toEqual([]);
});

test("the way round a refused folder is documented", () => {
  const properties = inputMetas(step.inputs).find(({ key }) => key === "properties")!;
  expect(properties.meta.help).toContain("WIXUI_DONTVALIDATEPATH=1");
});
