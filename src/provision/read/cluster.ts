import { NODE_ROLE, PRIMARY_ROLE } from "../../step/system-variables";
import type { ControllerFacts } from "./facts";
import type { Problem } from "../plan/plan";
import type { Environment, DeploymentTarget } from "./resources";
import type { DesiredState } from "../desired-state";

export const HA_ROLES = { node: NODE_ROLE, primary: PRIMARY_ROLE } as const;

/** The machines of the instance that is upgraded, and the environment they are in. */
export interface Cluster {
  environment: Environment | undefined;
  /** Enabled machines of that environment with the role `HAServer`. */
  nodes: readonly DeploymentTarget[];
  problems: readonly Problem[];
  warnings: readonly string[];
}

const WHERE_ROLES = "Infrastructure > Deployment Targets > (the machine) > Settings > Target tags (roles)";
/** `HasWarnings` is what a Tentacle with an old Calamari shows: it works. */
const WELL = ["Healthy", "HasWarnings"];

/** Which machines are meant, and what about them forbids a run. All problems at once. */
export function findCluster(
  { machines, environments, policies }: Pick<ControllerFacts, "machines" | "environments" | "policies">,
  desired: Pick<DesiredState, "environment">,
): Cluster {
  const { environment, problem } = chooseEnvironment(machines, environments, desired.environment);
  if (!environment) return { environment, nodes: [], problems: problem ? [problem] : [], warnings: [] };
  const here = machines.filter(({ EnvironmentIds }) => EnvironmentIds.includes(environment.Id));
  const nodes = here.filter((machine) => hasRole(machine, HA_ROLES.node) && !machine.IsDisabled);
  return {
    environment,
    nodes,
    problems: [...roleProblems(here, environment.Name)],
    warnings: [
      ...here
        .filter(({ IsDisabled }) => IsDisabled)
        .map(({ Name }) => `The machine '${Name}' is disabled: a run would not cover its node, and would refuse.`),
      ...nodes
        .filter((machine) => !isWell(machine) && !hasRole(machine, HA_ROLES.primary))
        .map(
          ({ Name, HealthStatus }) =>
            `The machine '${Name}' is ${HealthStatus ?? "of unknown health"}: a run fails on it until its Tentacle answers.`,
        ),
      ...policies
        .filter(
          ({ Id, MachineUpdatePolicy }) =>
            MachineUpdatePolicy?.TentacleUpdateBehavior === "Update" &&
            nodes.some(({ MachinePolicyId }) => MachinePolicyId === Id),
        )
        .map(
          ({ Name }) =>
            `The machine policy '${Name}' updates Tentacles automatically, which may restart one in the middle of a run: set it to manual updates for these machines.`,
        ),
    ],
  };
}

/** The environments that machines with one of the two roles are in. */
export function environmentsWithNodes({
  machines,
  environments,
}: Pick<ControllerFacts, "machines" | "environments">): Environment[] {
  const ids = new Set(machines.flatMap(({ EnvironmentIds }) => EnvironmentIds));
  return environments.filter(({ Id }) => ids.has(Id));
}

/** Whether a person means this environment: by its name, ID or slug. */
export const isCalled = ({ Id, Name, Slug }: Environment, wanted: string): boolean =>
  [Id, Name, Slug].some((each) => typeof each === "string" && each.toLowerCase() === wanted.toLowerCase());

function chooseEnvironment(
  machines: readonly DeploymentTarget[],
  environments: readonly Environment[],
  wanted: string | undefined,
): { environment?: Environment; problem?: Problem } {
  const list = (items: readonly Environment[]) => items.map(({ Name }) => `'${Name}'`).join(", ");
  if (wanted !== undefined) {
    const environment = environments.find((each) => isCalled(each, wanted));
    if (environment) return { environment };
    return {
      problem: {
        code: "Provision-EnvironmentNotFound",
        what: `There is no environment '${wanted}'.`,
        next: `Choose one with --environment: ${list(environments) || "(none exists, or the API key can see none)"}.`,
      },
    };
  }
  const found = environmentsWithNodes({ machines, environments });
  const [only] = found;
  if (only && found.length === 1) return { environment: only };
  if (found.length > 1) {
    return {
      problem: {
        code: "Provision-SeveralEnvironments",
        what: `Machines with the target tag ${HA_ROLES.node} are in several environments: ${list(found)}.`,
        next: "Choose the one that holds the instance to be upgraded with --environment.",
      },
    };
  }
  return {
    problem: {
      code: "Provision-NoMachines",
      what: `No machine has the target tag ${HA_ROLES.node}.`,
      next: `Give every node's machine that target tag, and exactly one also ${HA_ROLES.primary}: ${WHERE_ROLES}.`,
    },
  };
}

function* roleProblems(here: readonly DeploymentTarget[], environment: string): Generator<Problem> {
  const names = (machines: readonly DeploymentTarget[]) => machines.map(({ Name }) => `'${Name}'`).join(", ");
  const nodes = here.filter((machine) => hasRole(machine, HA_ROLES.node) && !machine.IsDisabled);
  const primaries = here.filter((machine) => hasRole(machine, HA_ROLES.primary) && !machine.IsDisabled);
  if (nodes.length === 0) {
    yield {
      code: "Provision-NoMachines",
      what: `No enabled machine in the environment '${environment}' has the target tag ${HA_ROLES.node}.`,
      next: `Give every node's machine that target tag: ${WHERE_ROLES}.`,
    };
  }
  if (primaries.length === 0) {
    yield {
      code: "Provision-NoPrimary",
      what: `No enabled machine in the environment '${environment}' has the target tag ${HA_ROLES.primary}.`,
      next: `Give it to exactly one of the nodes: ${WHERE_ROLES}.`,
    };
  }
  if (primaries.length > 1) {
    yield {
      code: "Provision-SeveralPrimaries",
      what: `${primaries.length} machines in the environment '${environment}' have the target tag ${HA_ROLES.primary}: ${names(primaries)}. Two nodes that upgrade the database at once can damage it.`,
      next: `Leave the target tag on exactly one: ${WHERE_ROLES}.`,
    };
  }
  const alone = primaries.filter((machine) => !hasRole(machine, HA_ROLES.node));
  if (alone.length > 0) {
    yield {
      code: "Provision-PrimaryIsNoNode",
      what: `${names(alone)} has the target tag ${HA_ROLES.primary} but not ${HA_ROLES.node}.`,
      next: `Every node needs ${HA_ROLES.node}, the primary node included: ${WHERE_ROLES}.`,
    };
  }
  const [primary] = primaries;
  if (primary && primaries.length === 1 && !isWell(primary)) {
    yield {
      code: "Provision-PrimaryNotHealthy",
      what: `The primary machine '${primary.Name}' is ${primary.HealthStatus ?? "of unknown health"}.`,
      next: "Fix its Tentacle, run a health check of the machine (Infrastructure > Deployment Targets), then run again.",
    };
  }
}

/** Whether a machine has a role; Octopus does not look at the case of a role. */
export const hasRole = ({ Roles }: DeploymentTarget, role: string) =>
  Roles.some((each) => each.toLowerCase() === role.toLowerCase());

const isWell = ({ HealthStatus }: DeploymentTarget) => HealthStatus != null && WELL.includes(HealthStatus);
