import type { DeploymentTarget } from "../controlling/documents";

/**
 * In which form a run has `Octopus.Deployment.Targets`. The vendor says both that it is not there while a deployment
 * executes and that it is, and shows its ids in lower case; of runbooks nobody says anything
 * (facts: octopus-variables#names-of-a-runs-machines).
 */
export const DEPLOYMENT_TARGETS_FORMS = ["absent", "json", "flattened"] as const;
export type DeploymentTargetsForm = (typeof DEPLOYMENT_TARGETS_FORMS)[number];

/** The variables by which a run tells ids and names of its machines. */
export function deploymentTargets(
  targets: readonly DeploymentTarget[],
  form: DeploymentTargetsForm,
): Record<string, string> {
  switch (form) {
    case "absent":
      return {};
    case "json":
      return {
        "Octopus.Deployment.Targets": JSON.stringify(
          Object.fromEntries(targets.map(({ Id, Name }) => [Id, { Id, Name }])),
        ),
      };
    case "flattened":
      return Object.fromEntries(
        targets.flatMap(({ Id, Name }) => {
          const prefix = `Octopus.Deployment.Targets[${Id.toLowerCase()}]`;
          return [
            [`${prefix}.Id`, Id],
            [`${prefix}.Name`, Name],
          ];
        }),
      );
  }
}
