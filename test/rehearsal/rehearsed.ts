import { join } from "node:path";
import type { DeploymentTargetsForm } from "../../src/stand-ins/engine/deployment-targets";
import type { Rehearsed, RehearsalRun } from "../../src/rehearsal/play-runs";
import { rehearse } from "../../src/rehearsal/rehearse";
import { scenarioOf } from "../../src/stand-ins/world/scenario";
import type { Break } from "../mutations/break";
import { plantBreak } from "../mutations/plant-break";

const projectFolder = join(__dirname, "..", "..");
/** Fast enough for a test, slow enough that one step after the other still means something. */
export const SPEED = 600;

/** Rehearses with the shipped packages in real processes, without a terminal. */
export async function rehearsed(
  runs: readonly RehearsalRun[],
  options: {
    nodes?: number;
    faults?: readonly string[];
    planted?: Break;
    variables?: Record<string, string>;
    deploymentTargets?: DeploymentTargetsForm;
  } = {},
): Promise<Rehearsed> {
  const { nodes = 2, planted, deploymentTargets = "absent" } = options;
  const fault = [...(options.faults ?? []), ...(planted?.faults ?? [])];
  const changed = planted && (await plantBreak(planted, projectFolder));
  const shipped = join(projectFolder, "dist", "packages");
  try {
    return await rehearse({
      scenario: scenarioOf({ nodes, speed: SPEED, fault, ...planted?.versions }),
      projectFolder,
      packageFolders: changed ? [changed.folder, shipped] : [shipped],
      runs,
      deploymentTargets,
      variables: { ...options.variables, ...planted?.variables },
    });
  } finally {
    changed?.remove();
  }
}

/** The ids of the promises that were broken, and what was seen. */
export const brokenPromises = ({ report }: Rehearsed) =>
  report.promises.filter(({ held }) => held === false).map(({ id, detail }) => `${id}: ${detail}`);

/** What happened, in one line, for the message of a failing test. */
export const storyOf = ({ report }: Rehearsed) => `${report.outcome} (${report.runs.join(", ")}) ${report.reason}`;
