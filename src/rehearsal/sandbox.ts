import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command } from "../names/commands";
import { DEFAULT_NAMES } from "../provision/desired-state";
import { CONTROLLER_API_KEY, putRuntime, rehearsingEngine, startStandInController } from "./controlling";
import type { ControllerStandIn } from "../stand-ins/controlling/start";
import type { RehearsedComputers } from "../stand-ins/rehearsed-computers";
import type { Scenario } from "../stand-ins/world/scenario";
import { VARIABLES } from "../names/variables";
import { startStandIns } from "../stand-ins/stand-ins";

/** A stand-in controlling instance and a stand-in instance to be upgraded, for practising every command. */
export interface Sandbox {
  /** What the command line reads from its environment. */
  env: Readonly<Record<string, string>>;
  /** The other project variables, for `--variables-file`. */
  variablesFile: string;
  /** Changes the runbook's process as somebody would on the web portal. @returns what was done, in a sentence */
  changeByHand(): string;
  /** Ends every process, frees every port, removes every file. */
  close(): Promise<void>;
}

/** The step that somebody disables by hand, as careless as it is. */
const DISABLED_BY_HAND = "Back up the database";

/** Starts both; nothing of ours is on the controlling instance yet. */
export async function startSandbox(
  scenario: Scenario,
  projectFolder: string,
  computers?: RehearsedComputers,
): Promise<Sandbox> {
  const workFolder = mkdtempSync(join(tmpdir(), "octopus-ha-sandbox-"));
  // A signature is a secret, which no variables file may hold.
  const standIns = await startStandIns(scenario, projectFolder, computers, { hasOpenMirror: true });
  const removeFiles = async () => {
    await standIns.close();
    rmSync(workFolder, { recursive: true, force: true });
  };
  try {
    const controller = await startStandInController({
      machines: standIns.machines,
      installationId: standIns.controllerInstallationId,
      engine: rehearsingEngine({ workFolder, machines: standIns.machines, onEvent: () => undefined }),
    });
    const {
      "Upgrade.Octopus.Url": targetUrl = "",
      "Upgrade.Octopus.ApiKey": targetKey = "",
      ...others
    } = standIns.projectVariables;
    const variablesFile = join(workFolder, "variables.json");
    // The webhook's address is a secret, which no variables file may hold.
    const shown = Object.entries(others).filter(([name]) => name !== VARIABLES.notifyUrl);
    writeFileSync(variablesFile, `${JSON.stringify(Object.fromEntries(shown), null, 2)}\n`);
    return {
      env: {
        OCTOPUS_URL: controller.url,
        OCTOPUS_API_KEY: CONTROLLER_API_KEY,
        // Left empty, one of the caller's own would name a space that is not here.
        OCTOPUS_SPACE: controller.store.space.Name,
        OCTOPUS_UPGRADE_TARGET_URL: targetUrl,
        OCTOPUS_UPGRADE_TARGET_API_KEY: targetKey,
        OCTOPUS_UPGRADE_RUNTIME_PACKAGE: putRuntime(workFolder),
      },
      variablesFile,
      changeByHand: () => disableAStep(controller),
      close: async () => {
        await controller.close();
        await removeFiles();
      },
    };
  } catch (error) {
    await removeFiles();
    throw error;
  }
}

function disableAStep({ store }: ControllerStandIn): string {
  const runbook = store.runbooks.all().find(({ Name }) => Name === DEFAULT_NAMES.runbook);
  const process = runbook && store.processes.get(runbook.RunbookProcessId.toLowerCase());
  const action = process?.Steps.find(({ Name }) => Name === DISABLED_BY_HAND)?.Actions[0];
  if (!process || !action) return `There is no runbook to change yet: create it with ${command("apply")} first.`;
  action.IsDisabled = true;
  process.Version += 1;
  return `Somebody disabled the step '${DISABLED_BY_HAND}' by hand: plan shows the change, apply reverts it.`;
}
