import { DEFAULT_SPACE_FEED } from "./built-in-feed";
import type { DeploymentTarget } from "./documents";
import { slugOf } from "./slug";
import type { ControllerStore } from "./store";

export interface FurnishedEnvironment {
  name: string;
}

export interface FurnishedMachine {
  id?: string;
  name: string;
  roles: readonly string[];
  /** The name of an environment. */
  environment: string;
  isDisabled?: boolean;
  healthStatus?: DeploymentTarget["HealthStatus"];
}

interface Furniture {
  environments: readonly FurnishedEnvironment[];
  machines: readonly FurnishedMachine[];
  policyUpdatesTentacles?: boolean;
}

/** Feeds of an ordinary space have ordinary ids (facts: octopus-packages#the-built-in-feed). */
const ORDINARY_FEED = "Feeds-1001";
const KEEP_FOREVER = { QuantityToKeep: 0, ShouldKeepForever: true, Unit: "Items" };

/** Puts in what an instance has before anybody provisions it. */
export function furnish(store: ControllerStore, furniture: Furniture): void {
  store.feeds.put({
    Id: store.space.IsDefault ? DEFAULT_SPACE_FEED : ORDINARY_FEED,
    Name: "Octopus Server (built-in)",
    Slug: "octopus-server-built-in",
    FeedType: "BuiltIn",
    PackageAcquisitionLocationOptions: ["Server"],
    DeleteUnreleasedPackagesAfterDays: null,
    DeletePackagesAssociatedWithReleases: false,
    IsBuiltInRepoSyncEnabled: false,
  });
  store.lifecycles.put({
    Id: store.lifecycles.nextId(),
    Name: "Default Lifecycle",
    Slug: "default-lifecycle",
    Phases: [],
    ReleaseRetentionPolicy: KEEP_FOREVER,
    TentacleRetentionPolicy: KEEP_FOREVER,
  });
  store.projectGroups.put({
    Id: store.projectGroups.nextId(),
    Name: "Default Project Group",
    Slug: "default-project-group",
    Description: "",
    EnvironmentIds: [],
  });
  const policy = store.machinePolicies.put({
    Id: store.machinePolicies.nextId(),
    Name: "Default Machine Policy",
    IsDefault: true,
    MachineUpdatePolicy: {
      TentacleUpdateBehavior: furniture.policyUpdatesTentacles === true ? "Update" : "NeverUpdate",
      CalamariUpdateBehavior: "UpdateOnDeployment",
    },
  });
  for (const { name } of furniture.environments) {
    store.environments.put({
      Id: store.environments.nextId(),
      Name: name,
      Slug: slugOf(name),
      Description: "",
      SortOrder: 0,
    });
  }
  for (const machine of furniture.machines) store.machines.put(machineDocument(store, machine, policy.Id));
}

function machineDocument(store: ControllerStore, machine: FurnishedMachine, MachinePolicyId: string): DeploymentTarget {
  const environment = store.environments.named(machine.environment);
  if (!environment)
    throw new Error(`The machine '${machine.name}' is in the unknown environment '${machine.environment}'.`);
  return {
    Id: machine.id ?? store.machines.nextId(),
    Name: machine.name,
    Slug: slugOf(machine.name),
    EnvironmentIds: [environment.Id],
    Roles: [...machine.roles],
    IsDisabled: machine.isDisabled ?? false,
    HealthStatus: machine.healthStatus ?? "Healthy",
    StatusSummary: "",
    MachinePolicyId,
    TenantedDeploymentParticipation: "Untenanted",
    TenantIds: [],
    TenantTags: [],
    IsInProcess: false,
    HasLatestCalamari: true,
    Endpoint: { CommunicationStyle: "TentaclePassive" },
  };
}
