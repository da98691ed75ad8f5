import type { PackageReference } from "../../../src/stand-ins/controlling/documents";
import type { QueuedRun } from "../../../src/stand-ins/controlling/queued-run";
import { carryOut, statusesOf, step, variable } from "./made-up-run";

const OK = "console.log('ran');";
const reference = (more: Partial<PackageReference>): PackageReference => ({
  Name: "tool",
  PackageId: "one",
  FeedId: "Feeds-1",
  Properties: { Extract: "True" },
  ...more,
});
const selected = { ActionName: "one", PackageReferenceName: "tool", Version: "1.0.0" };
const run = (more: Partial<PackageReference>, ofRun: Partial<QueuedRun> = {}) =>
  carryOut(
    {
      steps: [step("one", { action: { Packages: [reference(more)] } }), step("F", { Condition: "Failure" })],
      ...ofRun,
    },
    { scripts: { one: OK, F: OK } },
  );

test.each<[string, Partial<PackageReference>, Partial<QueuedRun>]>([
  ["a fixed version", { Version: "1.0.0" }, {}],
  ["the version that the snapshot selected", {}, { selectedPackages: [selected] }],
  [
    "a fixed version before a selected one",
    { Version: "1.0.0" },
    { selectedPackages: [{ ...selected, Version: "2.0.0" }] },
  ],
  ["a package that a variable names", { Version: "1.0.0", PackageId: "#{P}" }, { variables: [variable("P", "one")] }],
])("it takes %s", async (_what, more, ofRun) => {
  expect(await run(more, ofRun)).toMatchObject({ state: "Success", texts: ["ran"] });
});

const WHERE = "The package reference 'tool' of the step 'one'";

test.each<[string, Partial<PackageReference>, Partial<QueuedRun>, string]>([
  ["is not in the feed", { Version: "1.2.3" }, {}, `${WHERE} wants one version 1.2.3, which the feed does not have.`],
  ["has no version", {}, {}, `${WHERE} has no version: the snapshot selected none of one.`],
  [
    "was selected for another step",
    {},
    { selectedPackages: [{ ...selected, ActionName: "other" }] },
    `${WHERE} has no version: the snapshot selected none of one.`,
  ],
  ["was never chosen", { PackageId: null, Version: "1.0.0" }, {}, `${WHERE} names no package or no feed.`],
  ["has no feed", { FeedId: null, Version: "1.0.0" }, {}, `${WHERE} names no package or no feed.`],
])("a package that %s fails the task before any step runs", async (_what, more, ofRun, errorMessage) => {
  const ended = await run(more, ofRun);
  expect(ended).toMatchObject({ state: "Failed", errorMessage, began: [] });
  expect(statusesOf(ended.log)).toContain(" Acquire packages: Failed");
});

test("packages of steps that are left out are not needed", async () => {
  const disabled = step("off", { action: { IsDisabled: true, Packages: [reference({ PackageId: "absent" })] } });
  const { state, skipped } = await carryOut({ steps: [disabled, step("one")] }, { scripts: { one: OK } });
  expect({ state, skipped }).toEqual({ state: "Success", skipped: ["off: it is disabled"] });
});

test("a package that is not to be extracted is handed over as a file", async () => {
  const Packages = [
    reference({ Version: "1.0.0" }),
    reference({ Name: "raw: file", Version: "1.0.0", Properties: {} }),
  ];
  const script = `
    const of = (name) => v["Octopus.Action.Package[raw: file]." + name];
    console.log([of("PackageFileName"), of("ExtractedPath"), require("fs").readFileSync(of("PackageFilePath"), "latin1").slice(0, 2)].join());`;
  const { texts } = await carryOut({ steps: [step("one", { action: { Packages } })] }, { scripts: { one: script } });
  expect(texts).toEqual(["raw_ file.zip,,PK"]);
});
