/** A project variable that belongs to the runbook and not to an administrator. */
export interface OwnVariable {
  name: string;
  description: string;
}

/** The project variables that provisioning sets itself: the runbook's safety stands on them. */
export const OWN_VARIABLES = {
  installationId: {
    name: "Upgrade.Controller.InstallationId",
    description: "Of the controlling instance: the runbook refuses to upgrade the instance it runs from.",
  },
  dryRun: {
    name: "Upgrade.DryRun",
    description: "Say what would be done and change nothing. Asked for when a run is started.",
  },
  acceptHandStart: {
    name: "Upgrade.Database.AcceptHandStart",
    description:
      "Only after a run ended with Schema-ChangedByHand: what its message tells you to enter. Otherwise leave it empty.",
  },
  restoredByHand: {
    name: "Upgrade.Recover.RestoredByHand",
    description:
      "Only after you restored the database yourself: what the log of the runbook 'recover' tells you to enter. Otherwise leave it empty.",
  },
  withoutPresent: {
    name: "Upgrade.Rollback.WithoutPresent",
    description:
      "Only for a rollback whose log asks for it: the database cannot be backed up any more, and its present state may be lost for good.",
  },
  // Without a window of its own a step runs on ten machines at a time, and no two steps may run side by side.
  maxParallelism: {
    name: "Octopus.Action.MaxParallelism",
    description: "The number of nodes: a step runs on all of them at once.",
  },
  // Octopus queues the runs of one runbook; this makes all runbooks of the project queue behind each other.
  concurrencyTag: {
    name: "Octopus.Task.ConcurrencyTag",
    description: "One for the whole project: its runbooks queue behind each other.",
  },
  logos: {
    name: "Upgrade.Provision.Logos",
    description: "Which logos the step templates carry, set when they were uploaded: a logo cannot be read back.",
  },
} as const satisfies Record<string, OwnVariable>;

/** Asked for when a run is started: a run without it would not be known to be dry. */
export const DRY_RUN = { ...OWN_VARIABLES.dryRun, label: "Dry run", control: "Checkbox", value: "False" } as const;

/** The word of a person that a database may be overwritten which nobody can back up any more: asked for in each run. */
export const WITHOUT_PRESENT = {
  ...OWN_VARIABLES.withoutPresent,
  label: "Restore without a backup of the present state",
  control: "Checkbox",
  value: "False",
} as const;

/** The word of a person who has looked at an upgrade that somebody started by hand: valid for one unfinished run only. */
export const ACCEPT_HAND_START = {
  ...OWN_VARIABLES.acceptHandStart,
  label: "Accept a start by hand",
  control: "SingleLineText",
  value: "",
} as const;

/** The word of a person who restored the database: valid for one unfinished run only. */
export const RESTORED_BY_HAND = {
  ...OWN_VARIABLES.restoredByHand,
  label: "Restored by hand",
  control: "SingleLineText",
  value: "",
} as const;
