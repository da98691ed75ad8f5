import type { DeploymentTarget } from "../controlling/documents";
import type { Connection } from "./connection";
import type { ScriptOutcome } from "./events";
import type { MaskedLog } from "./masked-log";
import type { OutputVariable } from "./output-variables";
import { propertyText } from "./properties";
import type { PlannedAction, PlannedStep } from "./run-plan";
import { variablesFor } from "./run-variables";
import type { ScriptEnd } from "./script-carrier";
import { ScriptStory } from "./script-story";
import type { TaskContext, Tentacle } from "./task-context";
import type { VariableValue } from "./variable-dictionary";

interface ScriptPlan {
  planned: PlannedStep;
  action: PlannedAction;
  machine: DeploymentTarget;
  /** Outputs that it sees. */
  seen: readonly OutputVariable[];
  log: MaskedLog;
  connection: Connection;
}

interface ScriptResult {
  outcome: ScriptOutcome;
  /** Of the failure. */
  reason: string;
  /** Those of a script that failed as well: they were sent before it ended. */
  outputs: OutputVariable[];
}

/** Runs the script of an action on a machine whose Tentacle is free, and tells how it went. */
export async function runScript(task: TaskContext, tentacle: Tentacle, plan: ScriptPlan): Promise<ScriptResult> {
  const { options, run, cancel } = task;
  const { planned, action, machine, log, connection } = plan;
  await tentacle.untilUp?.();
  const place = { taskId: run.taskId, step: planned.step.Name, machine: machine.Name };
  const story = new ScriptStory(place, log, task.masker, (event) => {
    if (!connection.isLost) options.onEvent(event);
  });
  options.onEvent({ kind: "script-began", ...place });
  // Told at once, while the script goes on: the machine's Tentacle is free only when it has ended.
  const tellLost = () => {
    const lost = { outcome: "failed", exitCode: undefined, reason: lostReason(machine), overheadSeconds: 0 } as const;
    options.onEvent({ kind: "script-ended", ...place, ...lost });
  };
  void connection.lost.then(tellLost);
  const { exitCode, overheadSeconds, fault } = await runToEnd(task, tentacle, plan, story);
  if (connection.isLost) return { outcome: "failed", reason: lostReason(machine), outputs: [] };
  const outcome = exitCode === 0 ? "success" : cancel.aborted ? "cancelled" : "failed";
  const ended = `the script ended with exit code ${exitCode ?? "none (killed)"}`;
  const reason = outcome === "failed" ? story.reason || fault || ended : story.reason;
  options.onEvent({ kind: "script-ended", ...place, outcome, exitCode, reason, overheadSeconds });
  const outputs = story.outputs.map((each) => ({ ...each, action: action.action.Name, machine: machine.Name }));
  return { outcome, reason, outputs };
}

/** What the server makes of a script that it can no longer ask. */
export const lostReason = ({ Name }: DeploymentTarget) => `The connection to the Tentacle on ${Name} was lost`;

async function runToEnd(
  task: TaskContext,
  { onScript }: Tentacle,
  { planned, action, machine, seen, connection }: ScriptPlan,
  story: ScriptStory,
): Promise<ScriptEnd & { fault: string }> {
  const { options, run, cancel } = task;
  const { orphans } = options;
  const place = { taskId: run.taskId, step: planned.step.Name, machine: machine.Name };
  const order = {
    taskId: run.taskId,
    machineId: machine.Id,
    packages: task.packages.get(action.action) ?? [],
    textWith: (places: readonly VariableValue[]) => {
      const variables = variablesFor({ ...task, outputs: seen }, { planned, action, machine }).add(places);
      // The text of a script goes through the same substitution as any value
      // (facts: octopus-scripts#substitution-in-scripts).
      const body = variables.expand(propertyText(action.action.Properties, "Octopus.Action.Script.ScriptBody") ?? "");
      return { body, variables };
    },
  };
  try {
    const end = await options.scripts.run(order, story, cancel, {
      onStarted: (script) => onScript?.({ ...script, loseConnection: () => connection.lose() }),
      leaveBehind: orphans?.areLeft ? (left) => orphans.take({ place, ...left }) : undefined,
      onEnded: async (read) => {
        if (!cancel.aborted) await story.collectArtifacts(read, task.around);
      },
    });
    return { ...end, fault: "" };
  } catch (error) {
    // A script that cannot be started, or a file that cannot be put: the step fails on this machine and says why.
    const fault = error instanceof Error ? error.message : String(error);
    story.onText("error", fault);
    return { exitCode: undefined, overheadSeconds: 0, fault };
  }
}
