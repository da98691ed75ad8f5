import { existsSync } from "node:fs";
import { BODY, carryOut, machine, step, variable } from "./made-up-run";

const TELL =
  "console.log(JSON.stringify({ v, argv: process.argv.slice(2), on: process.env.ON, home: process.env.HOME, cwd: process.cwd() }));";

interface Told {
  v: Record<string, string>;
  argv: string[];
  on: string;
  home: string | undefined;
  cwd: string;
}

test("a script gets on stdin what it may know, nothing in argv, and its machine's environment", async () => {
  const Properties = {
    "Given.Plain": "#{Other} on #{Octopus.Machine.Name}",
    "Given.Key": { HasValue: true, NewValue: "k" },
  };
  const variables = [variable("Other", "not for it"), variable("Given.Typed", "default", { Prompt: {} })];
  const { texts } = await carryOut(
    { steps: [step("one", { action: { Properties } })], variables, formValues: { "Given.Typed": "typed" } },
    { machines: [machine("b")], scripts: { one: TELL } },
  );
  const { v, argv, on, home } = JSON.parse(texts[0]!) as Told;
  expect(v).toMatchObject({
    "Given.Plain": "not for it on b",
    "Given.Key": "k",
    "Given.Typed": "typed",
    "Octopus.Machine.Name": "b",
  });
  expect(Object.keys(v).filter((name) => !/^(Given|Octopus)\./.test(name))).toEqual([]);
  expect({ argv, on, home }).toEqual({ argv: [], on: "b", home: undefined });
});

test("its package lies in a folder of its own, which is gone afterwards", async () => {
  const { texts, workFolder } = await carryOut(
    { steps: [step("one"), step("two")] },
    { machines: [machine("a"), machine("b")], scripts: { one: TELL, two: TELL } },
  );
  const told = texts.map((text) => JSON.parse(text) as Told);
  const folders = told.map(({ cwd }) => cwd);
  expect(new Set(folders).size).toBe(4);
  expect(folders.every((folder) => folder.startsWith(workFolder) && !existsSync(folder))).toBe(true);
  for (const { v, cwd } of told) {
    expect(v).toMatchObject({
      "Octopus.Action.Package[tool].ExtractedPath": `${cwd}/tool`,
      "Octopus.Action.Package[tool].PackageVersion": "1.0.0",
      "Octopus.Action.Package[tool].FeedId": "Feeds-1",
    });
  }
  expect(told.map(({ v }) => v["Octopus.Action.Package[tool].PackageId"])).toEqual(["one", "one", "two", "two"]);
});

test("the folder of a script is gone before the next step begins", async () => {
  const { texts } = await carryOut(
    { steps: [step("one"), step("two")] },
    {
      scripts: {
        one: 'set("Cwd", process.cwd());',
        two: 'console.log(require("fs").existsSync(v["Octopus.Action[one].Output.Cwd"]));',
      },
    },
  );
  expect(texts).toEqual(["false"]);
});

test("what a script does to its package is not seen by others", async () => {
  const script = `
    const file = require("path").join(v["Octopus.Action.Package[tool].ExtractedPath"], "run.js");
    console.log(require("fs").readFileSync(file, "utf8").includes("// " + "spoilt"));
    require("fs").appendFileSync(file, "// " + "spoilt");`;
  const { texts } = await carryOut({ steps: [step("one"), step("one")] }, { scripts: { one: script } });
  expect(texts).toEqual(["false", "false"]);
});

test.each([
  [
    "which does not say what it hands over",
    { Properties: { "Octopus.Action.Script.ScriptBody": "& node run.js" } },
    "$mayKnow",
  ],
  ["whose package is not there", { Packages: [] }, "The package 'tool' was not extracted for this step."],
  [
    "whose package is another one",
    { Properties: { "Octopus.Action.Script.ScriptBody": BODY.replace("'tool'", "'other'") } },
    "The package 'other' was not extracted for this step.",
  ],
])("a script %s fails and says why", async (_what, of, reason) => {
  const { state, errorMessage, texts, ended } = await carryOut(
    { steps: [step("one", { action: of })] },
    { scripts: { one: TELL } },
  );
  expect(state).toBe("Failed");
  expect(errorMessage).toContain(reason);
  expect(texts.join()).toContain(reason);
  expect(ended).toMatchObject([{ outcome: "failed", exitCode: undefined }]);
});

test("the text of the script is evaluated as every value is", async () => {
  const body = `${BODY.replace("'tool'", "'#{Reference}'")}# #{Unknown}`;
  const { state } = await carryOut(
    {
      steps: [step("one", { action: { Properties: { "Octopus.Action.Script.ScriptBody": body } } })],
      variables: [variable("Reference", "tool")],
    },
    { scripts: { one: TELL } },
  );
  expect(state).toBe("Success");
});
