import { command, type CommandName } from "../names/commands";
import type { ExitName } from "./exit-codes";
import { CANCEL_NEEDS } from "./settings/cancel-needs";
import type { Flags } from "./settings/flags";
import { MIRROR_NEEDS } from "./settings/mirror-needs";
import { PROVISIONING_NEEDS, REMOVAL_NEEDS } from "./settings/provisioning-needs";
import { RUN_NEEDS } from "./settings/run-needs";
import { STATUS_NEEDS } from "./settings/status-needs";
import type { SwitchName } from "./settings/switches";
import type { Needs } from "./settings/table";
import type { Tools } from "./tools";

/** A command that works with a controlling instance: everything but what it does. */
export interface CommandDefinition {
  name: CommandName;
  description: string;
  needs: Needs;
  switches: readonly SwitchName[];
  examples: readonly (readonly [what: string, command: string])[];
  exits: readonly ExitName[];
  /** Its code is loaded only when it is run. */
  load: () => Promise<(flags: Flags, tools: Tools) => Promise<number>>;
}

const COMMON: readonly SwitchName[] = ["format", "noPrompt", "timeoutSeconds"];
const DESIRED: readonly SwitchName[] = [
  "variable",
  "variablesFile",
  "copy",
  "updateKey",
  "schedule",
  "timeZone",
  "checkTarget",
];
const EXITS: readonly ExitName[] = ["done", "refused", "wrongSettings", "internalFault", "interrupted"];

export const COMMANDS: readonly CommandDefinition[] = [
  {
    name: "plan",
    description: "Show what apply would create or change on the controlling instance. Writes nothing.",
    needs: PROVISIONING_NEEDS,
    switches: ["detailedExitcode", ...DESIRED, ...COMMON],
    examples: [
      ["what the first apply would create", command("plan", "--target-url https://octopus.example.com")],
      ["list what has drifted, for a script", command("plan", "--format basic")],
      ["tell a pipeline whether anything has drifted", command("plan", "--detailed-exitcode")],
    ],
    exits: [...EXITS, "changes"],
    load: async () => (await import("./commands/plan")).planCommand,
  },
  {
    name: "apply",
    description:
      "Create or update the runbook on the controlling instance: packages, step templates, project, variables, process and snapshot. Safe to run again: what is already correct is not touched.",
    needs: PROVISIONING_NEEDS,
    switches: ["yes", ...DESIRED, ...COMMON],
    examples: [
      ["the first time", command("apply", "--target-url https://octopus.example.com --check-target")],
      [
        "every Sunday at 02:30, to versions of the same year that are at least two weeks old",
        command(
          "apply",
          "--schedule '30 2 * * SUN' --time-zone Europe/London --variable Upgrade.Release.Policy=minor --variable Upgrade.Release.MinimumAgeDays=14",
        ),
      ],
      ["in a pipeline", command("apply", "--yes --format json")],
      ["after an API key was renewed", command("apply", "--update-key")],
    ],
    exits: EXITS,
    load: async () => (await import("./commands/apply")).applyCommand,
  },
  {
    name: "run",
    description: "Start the runbook and follow it: as a live table on a terminal, line by line elsewhere.",
    needs: RUN_NEEDS,
    switches: [
      "dryRun",
      "answer",
      "yes",
      "detach",
      "hops",
      "follow",
      "report",
      "timeoutMinutes",
      "cancelOnTimeout",
      "pollSeconds",
      ...COMMON,
    ],
    examples: [
      ["first a dry run", command("run", "--dry-run")],
      ["then for real", command("run")],
      ["from an old version, hop by hop, to the newest", command("run", "--yes --hops all")],
      ["start it and return at once", command("run", "--yes --detach")],
      ["follow it again", command("run", "--follow ServerTasks-42")],
    ],
    exits: ["done", "refused", "wrongSettings", "internalFault", "runFailed", "runCancelled", "interrupted"],
    load: async () => (await import("./commands/run")).runCommand,
  },
  {
    name: "status",
    description:
      "Show the instance to be upgraded: version, nodes, maintenance mode and the newest version allowed. Shows the runbook too when a controlling instance is given.",
    needs: STATUS_NEEDS,
    switches: ["variable", "variablesFile", ...COMMON],
    examples: [
      ["the instance", command("status", "--target-url https://octopus.example.com")],
      [
        "what another policy would choose",
        command("status", "--variable Upgrade.Release.Policy=patch --variable Upgrade.Release.MinimumAgeDays=14"),
      ],
    ],
    exits: EXITS,
    load: async () => (await import("./commands/status")).statusCommand,
  },
  {
    name: "cancel",
    description: "Cancel the current run of the runbook, after asking, and wait for it to end.",
    needs: CANCEL_NEEDS,
    switches: ["task", "yes", ...COMMON],
    examples: [
      ["the current run", command("cancel")],
      ["a run by its task ID", command("cancel", "--task ServerTasks-42 --yes")],
    ],
    exits: EXITS,
    load: async () => (await import("./commands/cancel")).cancelCommand,
  },
  {
    name: "remove",
    description: "Show what apply created on the controlling instance and, after asking, remove it.",
    needs: REMOVAL_NEEDS,
    switches: ["yes", ...COMMON],
    examples: [["", command("remove")]],
    exits: EXITS,
    load: async () => (await import("./commands/remove")).removeCommand,
  },
  {
    name: "mirror",
    description:
      "Fetch the version feed, the installers of the present version and of every hop, and the package with Node into a folder, for an instance without internet. Run it again for newer versions: only what is new is fetched.",
    needs: MIRROR_NEEDS,
    switches: ["to", "from", "variable", "variablesFile", ...COMMON],
    examples: [
      ["for an instance that this machine cannot reach", command("mirror", "--to ./mirror --from 2025.3.14357")],
      [
        "with the version policy of the project",
        command("mirror", "--to ./mirror --from 2024.4.7091 --variable Upgrade.Release.Policy=major"),
      ],
    ],
    exits: EXITS,
    load: async () => (await import("./commands/mirror")).mirrorCommand,
  },
];
