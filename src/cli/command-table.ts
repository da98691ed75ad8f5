import type { ExitName } from "./exit-codes";
import { CANCEL_NEEDS } from "./settings/cancel-needs";
import type { Flags } from "./settings/flags";
import { PROVISIONING_NEEDS, REMOVAL_NEEDS } from "./settings/provisioning-needs";
import { RUN_NEEDS } from "./settings/run-needs";
import { STATUS_NEEDS } from "./settings/status-needs";
import type { SwitchName } from "./settings/switches";
import type { Needs } from "./settings/table";
import type { Tools } from "./tools";

/** A command that works with a controlling instance: everything but what it does. */
export interface CommandDefinition {
  name: string;
  description: string;
  needs: Needs;
  switches: readonly SwitchName[];
  examples: readonly (readonly [what: string, command: string])[];
  exits: readonly ExitName[];
  /** Its code is loaded only when it is run. */
  load: () => Promise<(flags: Flags, tools: Tools) => Promise<number>>;
}

const COMMON: readonly SwitchName[] = ["format", "noPrompt", "timeoutSeconds"];
const WISHES: readonly SwitchName[] = ["variable", "variablesFile", "updateKey", "schedule", "timeZone", "checkTarget"];
const EXITS: readonly ExitName[] = ["done", "refused", "wrongSettings", "internalFault", "interrupted"];

export const COMMANDS: readonly CommandDefinition[] = [
  {
    name: "plan",
    description: "Show what apply would create or change on the controlling instance. Writes nothing.",
    needs: PROVISIONING_NEEDS,
    switches: ["detailedExitcode", ...WISHES, ...COMMON],
    examples: [
      ["what a first apply would make", "octopus-ha-upgrade plan --target-url https://octopus.example.com"],
      ["what has drifted, for a script", "octopus-ha-upgrade plan --format basic"],
      ["whether anything has drifted, for a pipeline", "octopus-ha-upgrade plan --detailed-exitcode"],
    ],
    exits: [...EXITS, "changes"],
    load: async () => (await import("./commands/plan")).planCommand,
  },
  {
    name: "apply",
    description:
      "Put the runbook on the controlling instance: packages, step templates, project, variables, process, snapshot. It can be run again at any time; what is as it should be is left alone.",
    needs: PROVISIONING_NEEDS,
    switches: ["yes", ...WISHES, ...COMMON],
    examples: [
      ["the first time", "octopus-ha-upgrade apply --target-url https://octopus.example.com --check-target"],
      [
        "every Sunday at half past two, versions of the same year that are two weeks old",
        "octopus-ha-upgrade apply --schedule '30 2 * * SUN' --time-zone Europe/London --variable Upgrade.Release.Policy=minor --variable Upgrade.Release.MinimumAgeDays=14",
      ],
      ["in a pipeline", "octopus-ha-upgrade apply --yes --format json"],
      ["with another key", "octopus-ha-upgrade apply --update-key"],
    ],
    exits: EXITS,
    load: async () => (await import("./commands/apply")).applyCommand,
  },
  {
    name: "run",
    description: "Start the runbook and follow it: live on a terminal, line by line elsewhere.",
    needs: RUN_NEEDS,
    switches: ["dryRun", "yes", "detach", "follow", "timeoutMinutes", "cancelOnTimeout", "pollSeconds", ...COMMON],
    examples: [
      ["first a dry run", "octopus-ha-upgrade run --dry-run"],
      ["then for real", "octopus-ha-upgrade run"],
      ["start it and leave", "octopus-ha-upgrade run --yes --detach"],
      ["look at it again", "octopus-ha-upgrade run --follow ServerTasks-42"],
    ],
    exits: ["done", "refused", "wrongSettings", "internalFault", "runFailed", "runCancelled", "interrupted"],
    load: async () => (await import("./commands/run")).runCommand,
  },
  {
    name: "status",
    description:
      "Show the instance to be upgraded: version, nodes, maintenance mode, the newest version allowed; and the runbook, when a controlling instance is given.",
    needs: STATUS_NEEDS,
    switches: ["variable", "variablesFile", ...COMMON],
    examples: [
      ["the instance", "octopus-ha-upgrade status --target-url https://octopus.example.com"],
      [
        "what another policy would choose",
        "octopus-ha-upgrade status --variable Upgrade.Release.Policy=patch --variable Upgrade.Release.MinimumAgeDays=14",
      ],
    ],
    exits: EXITS,
    load: async () => (await import("./commands/status")).statusCommand,
  },
  {
    name: "cancel",
    description: "Cancel the run of the runbook that is at work, after asking, and wait until it has ended.",
    needs: CANCEL_NEEDS,
    switches: ["task", "yes", ...COMMON],
    examples: [
      ["the run at work", "octopus-ha-upgrade cancel"],
      ["one by its id", "octopus-ha-upgrade cancel --task ServerTasks-42 --yes"],
    ],
    exits: EXITS,
    load: async () => (await import("./commands/cancel")).cancelCommand,
  },
  {
    name: "remove",
    description: "Take away from the controlling instance what apply made, after showing it.",
    needs: REMOVAL_NEEDS,
    switches: ["yes", ...COMMON],
    examples: [["", "octopus-ha-upgrade remove"]],
    exits: EXITS,
    load: async () => (await import("./commands/remove")).removeCommand,
  },
];
