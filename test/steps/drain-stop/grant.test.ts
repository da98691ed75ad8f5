import { inputsFromParameters } from "../../../src/step/parameters";
import step from "../../../steps/drain-stop/step";
import { failureOf } from "../../made-up/failure";
import { madeUpPlan } from "../../made-up/node";
import { given as anyGiven, type Given } from "./given";

/** The made-up clock begins at 03:00 UTC. */
const given = (notAfter: string | undefined, change: (given: Given) => void = () => {}) =>
  anyGiven((at) => {
    at.inputs.mode = "Grant";
    at.inputs.notAfter = notAfter;
    at.runBeganAt = "2026-01-10T02:00:00.000Z";
    change(at);
  });

test.each([
  ["no limit", undefined],
  ["minutes that are not over", "61"],
  ["the very minute", "60"],
  ["a time of day to come", "04:30 Europe/Berlin"],
  ["that very time", "04:00+01:00"],
])("the outage may begin: %s", async (_, notAfter) => {
  const at = given(notAfter);
  const seen = await at.run();
  expect(seen.outputs).toEqual({ OutageGranted: true });
  expect(at.node.done).toEqual([]);
});

test.each([
  ["minutes that are over", "59", "2026-01-10T02:59:00.000Z"],
  ["a time of day that has passed", "03:59 Europe/Berlin", "2026-01-10T02:59:00.000Z"],
  ["a time that had passed when the run began", "01:30 UTC", "2026-01-10T01:30:00.000Z"],
])("it is too late: %s", async (_, notAfter, moment) => {
  const at = given(notAfter);
  const failure = await failureOf(() => at.run());
  expect(failure.code).toBe("Outage-TooLate");
  expect(failure.what).toContain(`Upgrade.Outage.NotAfter (${notAfter}) is ${moment}`);
  expect(at.node.done).toEqual([]);
});

test.each<[string, (at: Given) => void]>([
  ["the schema is on the target", (at) => (at.schemaVersion = madeUpPlan.to.text)],
  ["a database upgrade was cut off", (at) => (at.upgradeCutOff = true)],
])("past the point of no return no limit holds: %s", async (_, change) => {
  expect((await given("1", change).run()).outputs).toEqual({ OutageGranted: true });
});

test("a primary that is left as it is gives its word to the others, which are stopped for the rest", async () => {
  const { outputs } = await given("1", (at) => {
    at.schemaVersion = madeUpPlan.to.text;
    at.installed["octo-1"] = madeUpPlan.to;
  }).run();
  expect(outputs).toEqual({ OutageGranted: true });
});

test("a dry run says when, and does not decide", async () => {
  const at = given("1");
  const { context, seen } = at.context({ dryRun: true });
  await step.run(context);
  expect(seen.lines).toEqual([expect.stringContaining("A real run would decide here")]);
  expect(seen.outputs).toEqual({ OutageGranted: true });
});

describe("a node that is to be stopped", () => {
  const stopping = (notAfter: string | undefined, granted: boolean | undefined) =>
    given(notAfter, (at) => {
      at.inputs.mode = "Stop";
      at.outageGranted = granted;
      at.everyoneDrained();
      at.node.draining = true;
    });

  test.each([undefined, false])(
    "is not when the primary did not grant it (%s), although its own clock would",
    async (granted) => {
      const at = stopping("600", granted);
      expect((await failureOf(() => at.run())).code).toBe("Outage-NotGranted");
      expect(at.node.done).toEqual([]);
    },
  );

  test("is when the primary granted it, whatever its own clock says", async () => {
    expect((await stopping("1", true).run()).outputs.StoppedAt).toBeDefined();
  });

  test("is in a rollback, which has no limit and no row that grants it", async () => {
    const at = stopping("1", undefined);
    at.direction = "back";
    expect((await at.run()).outputs.StoppedAt).toBeDefined();
  });

  test("is when no limit was set", async () => {
    expect((await stopping(undefined, undefined).run()).outputs.StoppedAt).toBeDefined();
  });
});

test.each(["04:30", "soon", "0"])("%s is no limit, and is refused", (notAfter) => {
  const parameters = { ...step.examples[0]?.parameters, "OctopusUpgrade.Outage.NotAfter": notAfter };
  expect(() => inputsFromParameters(step.inputs, parameters)).toThrow(
    /NotAfter must be a time of day with its zone, such as 04:30 Europe\/Berlin/,
  );
});
