import { plainRoutes } from "./crud";
import type { Routes } from "./router";

const KEEP_FOREVER = { Strategy: "Forever", QuantityToKeep: 0, ShouldKeepForever: true, Unit: "Items" };

/** Environments, lifecycles and project groups (facts: octopus-api#other-documents). */
export const plainResources: Routes = {
  ...plainRoutes({
    route: "environments",
    itemType: "DeploymentEnvironment",
    noun: "environment",
    of: (store) => store.environments,
    defaults: { Description: "", SortOrder: 0, UseGuidedFailure: false, AllowDynamicInfrastructure: false },
  }),
  ...plainRoutes({
    route: "lifecycles",
    itemType: "Lifecycle",
    noun: "lifecycle",
    of: (store) => store.lifecycles,
    defaults: {
      Description: "",
      Phases: [],
      ReleaseRetentionPolicy: KEEP_FOREVER,
      TentacleRetentionPolicy: KEEP_FOREVER,
    },
  }),
  ...plainRoutes({
    route: "projectgroups",
    itemType: "ProjectGroup",
    noun: "project group",
    of: (store) => store.projectGroups,
    defaults: { Description: "", EnvironmentIds: [], RetentionPolicyId: null },
  }),
};
