import { madeUpOpenRecord } from "../../made-up/node";
import { given as anyGiven, type Given } from "./given";
import { versionOf } from "../../made-up/version";

const given = (change: (given: Given) => void = () => {}) =>
  anyGiven((at) => {
    at.inputs.mode = "DrainAndStop";
    change(at);
  });

test("drains and stops the primary while another node answers", async () => {
  const at = given();
  const seen = await at.run();
  expect(at.node.done.filter((line) => !line.startsWith("record"))).toEqual([
    "drain true",
    "start type of OctopusDeploy: disabled",
    "stop OctopusDeploy",
  ]);
  expect(seen.outputs).toMatchObject({ WasDrained: false, StartTypeWas: "automatic", TasksCutOff: 0 });
  expect(seen.outputs.StoppedAt).toBeDefined();
});

test("keeps the connection string before the primary's installer makes its program mute", async () => {
  const at = given((of) => (of.connectionString = "Server=sql;User ID=u;Password=canary-drain"));
  at.node.kept.keep = async (text) => {
    expect(at.node.record.now?.open).toBe(true);
    at.node.done.push(`kept ${text === at.connectionString}`);
  };
  await at.run();
  expect(at.node.done.filter((line) => !line.startsWith("record")).slice(0, 2)).toEqual(["drain true", "kept true"]);
});

describe("declines, as a success that says so and changes nothing", () => {
  const cases: [string, RegExp, (at: Given) => void][] = [
    ["a single node", /only node/, (at) => (at.machines = ["octo-1"])],
    ["no other node answers", /does not answer/, (at) => at.others.forEach((node) => node.stopped())],
    ["the other nodes drain", /takes no tasks/, (at) => at.others.forEach((node) => (node.draining = true))],
    [
      "somebody else answers at the other node's address",
      /ha-9 answers at/,
      (at) => at.others.forEach((node) => (node.answersAs = "ha-9")),
    ],
    [
      "the shared address does not answer",
      /does not answer \(502\)/,
      (at) => {
        at.sharedInstance.root = async () => {
          throw new Error("502");
        };
      },
    ],
    [
      "a target from before Octopus guards itself",
      /2023\.2\.9755/,
      (at) => (at.targetVersion = versionOf("2023.2.9754")),
    ],
    ["a schema that is the target's", /on the target version/, (at) => (at.schemaVersion = at.targetVersion.text)],
    [
      "a database upgrade that an earlier run began",
      /an earlier run began/,
      (at) => void at.node.record.write(madeUpOpenRecord({ databaseUpgrade: { verdict: "begun", at: "x" } })),
    ],
  ];
  test.each(cases)("%s", async (_title, reason, change) => {
    const at = given(change);
    at.node.done.length = 0;
    const seen = await at.run();
    expect(seen.lines).toContainEqual(expect.stringMatching(reason));
    expect(seen.outputs).toEqual({});
    expect(at.node.done).toEqual([]);
  });

  test("and does not decline for the first target from which Octopus guards itself", async () => {
    const at = given((of) => (of.targetVersion = versionOf("2023.2.9755")));
    expect((await at.run()).outputs.StoppedAt).toBeDefined();
  });
});

test("an address that leads straight to this node: the drain is taken back and nothing is stopped", async () => {
  const at = given((of) => (of.balancer = () => of.node));
  const seen = await at.run();
  expect(at.node.done.filter((line) => !line.startsWith("record"))).toEqual(["drain true", "drain false"]);
  expect(at.node.state).toBe("running");
  expect(seen.lines).toContainEqual(expect.stringContaining("would not answer through another node"));
  expect(seen.outputs.StoppedAt).toBeUndefined();
});

test("a load balancer may need a moment to drop the node", async () => {
  const at = given((of) => {
    const others = of.balancer;
    of.balancer = () => (of.clock.now().getTime() < Date.parse("2026-01-10T03:00:20Z") ? of.node : others());
  });
  expect((await at.run()).outputs.StoppedAt).toBeDefined();
});

test("Stop's gate over all nodes is not this mode's: the others go on serving", async () => {
  const at = given();
  expect(at.drainedAt).toEqual({});
  await at.run();
  expect(at.others.every(({ state }) => state === "running")).toBe(true);
});
