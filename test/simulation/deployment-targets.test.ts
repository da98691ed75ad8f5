import { DEPLOYMENT_TARGETS_FORMS } from "../../src/stand-ins/engine/deployment-targets";
import type { Simulation } from "../../src/simulation/simulate";
import { brokenPromises, storyOf } from "../rehearsal/rehearsed";
import { publish, simulated } from "./simulated";

let simulation: Simulation;
beforeAll(async () => {
  simulation = await publish();
});

/**
 * Nobody knows whether a run has the variable, nor how (facts: octopus-variables#names-of-a-runs-machines): the upgrade
 * does without it.
 */
test.each(DEPLOYMENT_TARGETS_FORMS)(
  "an upgrade in which Octopus.Deployment.Targets is %s",
  async (deploymentTargets) => {
    const result = await simulated(simulation, [{}], { nodes: 3, deploymentTargets });
    expect(storyOf(result)).toMatch(/^upgraded/);
    expect(brokenPromises(result)).toEqual([]);
  },
);
