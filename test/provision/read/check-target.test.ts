import { checkTarget, type Target } from "../../../src/provision/read/check-target";
import { Failure } from "../../../src/step/failure";
import { madeUpProduct } from "../made-up-product";
import { INSTALLATION_ID } from "../made-up-space";
import { Space } from "../space";

const node = (name: string) => ({
  id: name,
  name,
  draining: false,
  offline: false,
  runningTaskCount: 0,
  taskCap: 5,
  version: "2025.4.1",
});
const target = (names: string[], installationId = "other"): Target => ({
  address: "https://octopus.example.com",
  root: () => Promise.resolve({ version: "2025.4.1", installationId }),
  nodes: () => Promise.resolve(names.map(node)),
});
const refuses: Target = {
  ...target([]),
  root: () => {
    throw new Failure({ code: "Instance-KeyRefused", what: "It does not accept the API key.", next: "Make another." });
  },
};

test.each<[string, Target, string[], number]>([
  ["as many nodes as machines", target(["A", "B", "C"]), [], 0],
  ["a node without a machine", target(["A", "B", "C", "D"]), ["Provision-NodesNotCovered"], 0],
  ["a machine without a node", target(["A", "B"]), [], 1],
  ["the controlling instance itself", target(["A", "B", "C"], INSTALLATION_ID), ["Provision-SameInstance"], 0],
  ["a key that it refuses", refuses, ["Instance-KeyRefused"], 0],
])("%s", async (_, asked, codes, warnings) => {
  const space = await Space.start();
  const plan = await space.plan(madeUpProduct());
  const found = await checkTarget(asked, plan);
  expect(found.problems.map(({ code }) => code)).toEqual(codes);
  expect(found.warnings).toHaveLength(warnings);
  await space.close();
});
