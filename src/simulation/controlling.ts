import { findCluster } from "../provision/read/cluster";
import type { Controlling } from "../rehearsal/controlling";
import { OWN_VARIABLES } from "../runbooks/own-variables";
import type { DeploymentTarget, Variable } from "../stand-ins/controlling/documents";
import type { EngineSurroundings, QueuedRun, TaskEnd } from "../stand-ins/controlling/queued-run";
import { TaskLog } from "../stand-ins/controlling/task-log";
import type { ScriptOutcome } from "../stand-ins/engine/events";
import type { TaskEngineOptions } from "../stand-ins/engine/task-context";
import { createTaskEngine } from "../stand-ins/engine/task-engine";
import { Failure } from "../step/failure";
import type { PublishedRuns } from "./published-run";

/** What the controlling instance of a simulation is made of. */
interface SimulatedControllingOptions {
  published: PublishedRuns;
  machines: readonly { id: string; name: string; roles: readonly string[] }[];
  engine: TaskEngineOptions;
  /** Of the controlling instance, when it is another than the one that the run was published on. */
  installationId?: string | undefined;
  /** Who answers manual interventions; nobody unless given. */
  ask?: EngineSurroundings["ask"] | undefined;
  now: () => Date;
}

const OUTCOMES: Readonly<Record<TaskEnd, ScriptOutcome>> = {
  Success: "success",
  Failed: "failed",
  Canceled: "cancelled",
};

/** A controlling instance on which runbooks were published: it starts runs of them, one after another. */
export function simulatedControlling(options: SimulatedControllingOptions): Controlling {
  const { published, now, installationId } = options;
  const [first] = published.runs;
  if (!first) throw new Error("No runbook was published.");
  const { environment } = first;
  const runOf = (name: string) => {
    const found = published.runs.find(({ runbook }) => runbook.Name === name);
    if (!found) throw new Error(`The runbook '${name}' was not published.`);
    return found;
  };
  const engine = createTaskEngine(options.engine);
  const machines = new Map(options.machines.map((each) => [each.id, targetOf(each, environment.Id)]));
  const around = { ...surroundings(published, machines), ...(options.ask && { ask: options.ask }) };
  const variables = new ProjectVariables(first.variables, published.placeholders);
  const closed = new AbortController();
  let lastNumber = 0;
  let before: Promise<unknown> = Promise.resolve();
  const nodes = () => nodesOf(around.machines(), environment);
  const carryOut = async (wanted: QueuedRun, cancel: AbortSignal): Promise<ScriptOutcome> => {
    if (cancel.aborted) return "cancelled";
    const taskId = `ServerTasks-${(lastNumber += 1)}`;
    const run = { ...wanted, taskId, runbookRunId: `RunbookRuns-${lastNumber}` };
    // Who judges a run hears of its lines by events: nobody asks the controlling instance for the log.
    const log = new TaskLog(taskId, run.runbook.Name, now, false);
    const { state } = await engine.carryOut({ ...run, variables: variables.all() }, around, log, cancel);
    return OUTCOMES[state];
  };
  return {
    scripts: "The steps run in one process.",
    provision: (values) => {
      const { maxParallelism, installationId: ofController } = OWN_VARIABLES;
      return Promise.resolve(
        variables.give({
          ...values,
          [maxParallelism.name]: String(nodes().length),
          ...(installationId === undefined ? {} : { [ofController.name]: installationId }),
        }),
      );
    },
    setRoles: (machineId, roles) => change(machines, machineId, { Roles: [...roles] }),
    disableMachine: (machineId, isDisabled) => change(machines, machineId, { IsDisabled: isDisabled }),
    run: ({ runbook, dryRun, answers, cancel }) => {
      nodes();
      const chosen = runbook ? runOf(runbook.name) : first;
      const formValues = { ...(dryRun ? published.dryRunFormValues : chosen.formValues), ...answers };
      // All runbooks of the project queue behind each other.
      const ended = before.then(() =>
        carryOut({ ...chosen, formValues }, AbortSignal.any([arriving(cancel), closed.signal])),
      );
      before = ended.catch(() => undefined);
      return ended;
    },
    close: async () => {
      closed.abort();
      await before;
    },
  };
}

/**
 * A cancel comes from outside: never in the middle of what a stand-in does at once, even when that is what it was waiting
 * for.
 */
function arriving(cancel: AbortSignal): AbortSignal {
  if (cancel.aborted) return cancel;
  const arrived = new AbortController();
  cancel.addEventListener("abort", () => queueMicrotask(() => arrived.abort()), { once: true });
  return arrived.signal;
}

/** The project's variables, as far as they were given. */
class ProjectVariables {
  private readonly given = new Map<string, string>();

  constructor(
    private readonly published: readonly Variable[],
    private readonly placeholders: readonly string[],
  ) {}

  /** @returns how many of them changed */
  give(values: Readonly<Record<string, string>>): number {
    let changed = 0;
    for (const [name, value] of Object.entries(values)) {
      if (!this.published.some(({ Name }) => Name === name)) {
        throw new Error(`The run was published without the project variable ${name}.`);
      }
      if (this.given.get(name) !== value) changed += 1;
      this.given.set(name, value);
    }
    return changed;
  }

  /** Those that were published as placeholders are not there before they are given. */
  all(): Variable[] {
    return this.published.flatMap((variable) => {
      const Value = this.given.get(variable.Name);
      if (Value !== undefined) return [{ ...variable, Value }];
      return this.placeholders.includes(variable.Name) ? [] : [variable];
    });
  }
}

function surroundings(
  { packages }: PublishedRuns,
  machines: ReadonlyMap<string, DeploymentTarget>,
): EngineSurroundings {
  const feed = new Map(
    packages.map(({ id, version }) => [
      `${id} ${version}`,
      { PackageId: id, Version: version, FileExtension: ".zip", bytes: new Uint8Array() },
    ]),
  );
  return {
    machines: () => [...machines.values()],
    findPackage: (id, version) => feed.get(`${id} ${version}`),
    addArtifact: () => undefined, // who judges a run hears of it by an event
  };
}

const targetOf = (
  { id, name, roles }: SimulatedControllingOptions["machines"][number],
  environmentId: string,
): DeploymentTarget => ({
  Id: id,
  Name: name,
  EnvironmentIds: [environmentId],
  Roles: [...roles],
  IsDisabled: false,
  HealthStatus: "Healthy",
  MachinePolicyId: "MachinePolicies-1",
});

function change(machines: Map<string, DeploymentTarget>, id: string, changed: Partial<DeploymentTarget>): void {
  const machine = machines.get(id);
  if (!machine) throw new Error(`There is no deployment target ${id}.`);
  machines.set(id, { ...machine, ...changed });
}

/**
 * The machines that a run is for.
 * @throws Failure where planning and starting refuse
 */
function nodesOf(machines: readonly DeploymentTarget[], environment: QueuedRun["environment"]) {
  const { nodes, problems } = findCluster(
    { machines: [...machines], environments: [{ ...environment }], policies: [] },
    { environment: environment.Name },
  );
  const [problem] = problems;
  if (problem)
    throw new Failure({ code: problem.code as `Provision-${string}`, what: problem.what, next: problem.next });
  return nodes;
}
