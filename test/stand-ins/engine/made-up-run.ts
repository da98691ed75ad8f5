import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import type {
  DeploymentTarget,
  ProcessAction,
  ProcessStep,
  StoredPackage,
  Variable,
} from "../../../src/stand-ins/controlling/documents";
import type { EngineEvent } from "../../../src/stand-ins/engine/events";
import type { StruckScript } from "../../../src/stand-ins/engine/connection";
import type { ScriptCarrier } from "../../../src/stand-ins/engine/script-carrier";
import type { Orphans } from "../../../src/stand-ins/engine/orphans";
import type { EngineSurroundings, QueuedRun, TaskEngine } from "../../../src/stand-ins/controlling/queued-run";
import { processScripts } from "../../../src/stand-ins/engine/processes/process-scripts";
import { createTaskEngine } from "../../../src/stand-ins/engine/task-engine";
import { TaskLog } from "../../../src/stand-ins/controlling/task-log";

/** As the published scripts say it: which package they start and what it may know. */
export const BODY = String.raw`$packageReference = 'tool'
$promise = 'stays-open'
$mayKnow = '^(Given\.' +
    '|Octopus\.)'
`;

/** Before every script: what it was handed, and the service messages. */
const PRELUDE = `
const handedOver = () => {
  for (let text = "", byte = Buffer.alloc(1); ; text += byte.toString("latin1")) {
    if (require("fs").readSync(0, byte) === 0 || byte[0] === 10) return text.split(" ")[0];
  }
};
const v = JSON.parse(Buffer.from(handedOver(), "base64").toString());
const b = (text) => Buffer.from(text).toString("base64");
const message = (name, values) =>
  console.log("##octopus[" + name + Object.entries(values).map(([key, value]) => " " + key + "='" + b(value) + "'").join("") + "]");
const set = (name, value, more) => message("setVariable", { name, value, ...more });
const machine = v["Octopus.Machine.Name"];
`;

/** A package whose run.js is that script. */
const packageOf = (id: string, script: string): StoredPackage => ({
  PackageId: id,
  Version: "1.0.0",
  FileExtension: ".zip",
  bytes: zipSync({ "run.js": Buffer.from(PRELUDE + script) }),
});

export const machine = (name: string, more: Partial<DeploymentTarget> = {}): DeploymentTarget => ({
  Id: `Machines-${name}`,
  Name: name,
  EnvironmentIds: ["Environments-1"],
  Roles: ["Node"],
  IsDisabled: false,
  HealthStatus: "Healthy",
  MachinePolicyId: "MachinePolicies-1",
  ...more,
});

export const action = (name: string, more: Partial<ProcessAction> = {}): ProcessAction => ({
  Id: `action ${name}`,
  Name: name,
  ActionType: "Octopus.Script",
  IsDisabled: false,
  IsRequired: false,
  Environments: [],
  ExcludedEnvironments: [],
  Packages: [{ Name: "tool", PackageId: name, FeedId: "Feeds-1", Version: "1.0.0", Properties: { Extract: "True" } }],
  ...more,
  Properties: { "Octopus.Action.Script.ScriptBody": BODY, ...more.Properties },
});

/** A step of one action, whose package has the step's name. */
export function step(name: string, more: Partial<ProcessStep> & { action?: Partial<ProcessAction> } = {}): ProcessStep {
  const { action: ofAction, ...ofStep } = more;
  return {
    Id: `step ${name}`,
    Name: name,
    Condition: "Success",
    StartTrigger: "StartAfterPrevious",
    Actions: [action(name, ofAction)],
    ...ofStep,
    Properties: { "Octopus.Action.TargetRoles": "Node", ...ofStep.Properties },
  };
}

export const variable = (Name: string, Value: string | null, more: Partial<Variable> = {}): Variable => ({
  Id: Name,
  Name,
  Value,
  Type: more.IsSensitive ? "Sensitive" : "String",
  IsSensitive: false,
  Scope: {},
  Prompt: null,
  ...more,
});

export const queuedRun = (more: Partial<QueuedRun> = {}): QueuedRun => ({
  taskId: "ServerTasks-1",
  runbookRunId: "RunbookRuns-1",
  serverUrl: "http://127.0.0.1:1",
  serverVersion: "2026.1.0",
  startedBy: "somebody",
  space: { Id: "Spaces-1", Name: "Default" },
  project: { Id: "Projects-1", Name: "Project" },
  runbook: { Id: "Runbooks-1", Name: "Runbook" },
  snapshot: { Id: "RunbookSnapshots-1", Name: "Snapshot" },
  environment: { Id: "Environments-1", Name: "Production" },
  steps: [],
  variables: [],
  selectedPackages: [],
  formValues: {},
  allowsNoTargets: false,
  skipsUnavailable: false,
  excludesUnhealthy: false,
  specificMachineIds: [],
  excludedMachineIds: [],
  skipActionIds: [],
  ...more,
});

interface Artifact {
  fileName: string;
  source: string;
  text: string;
}

/** An instance with a feed of scripts, by the name of their package. */
export function instance(machines: readonly DeploymentTarget[], scripts: Readonly<Record<string, string>>) {
  const packages = Object.entries(scripts).map(([id, script]) => packageOf(id, script));
  const artifacts: Artifact[] = [];
  const around: EngineSurroundings = {
    machines: () => machines,
    findPackage: (id, version) => packages.find((each) => each.PackageId === id && each.Version === version),
    addArtifact: ({ fileName, source, bytes }) =>
      artifacts.push({ fileName, source, text: Buffer.from(bytes).toString() }),
  };
  return { around, artifacts };
}

/** An engine with Tentacles on all machines and a folder of its own, which is gone with the run of all tests. */
export function engineFor(
  machines: readonly DeploymentTarget[],
  onEvent: (event: EngineEvent) => void,
  { pwsh, orphans, carrier, onScript }: Pick<Story, "pwsh" | "orphans" | "carrier" | "onScript"> = {},
): TaskEngine & { workFolder: string } {
  const workFolder = mkdtempSync(join(tmpdir(), "engine-test-"));
  const tentacles = new Map(machines.map(({ Id }) => [Id, onScript ? { onScript } : {}]));
  const found = new Map(machines.map(({ Id, Name }) => [Id, { environment: { ON: Name } }]));
  const scripts = carrier ?? processScripts({ machines: found, workFolder, pwsh });
  return { ...createTaskEngine({ tentacles, scripts, onEvent, orphans }), workFolder };
}

interface Story {
  /** Who answers manual interventions; nobody when left out. */
  ask?: EngineSurroundings["ask"];
  machines?: readonly DeploymentTarget[];
  scripts?: Readonly<Record<string, string>>;
  onEvent?: (event: EngineEvent, cancel: AbortController) => void;
  pwsh?: string;
  orphans?: Orphans;
  /** Unless given: processes. */
  carrier?: ScriptCarrier;
  onScript?: (script: StruckScript) => void;
  /** Unless given: all machines. */
  tentaclesOn?: readonly DeploymentTarget[];
  cancel?: AbortController;
}

/** Carries out a run, and shows what came of it. */
export async function carryOut(run: Partial<QueuedRun>, story: Story = {}) {
  const machines = story.machines ?? [machine("a")];
  const { around: made, artifacts } = instance(machines, story.scripts ?? {});
  const around = story.ask ? { ...made, ask: story.ask } : made;
  const cancel = story.cancel ?? new AbortController();
  const events: EngineEvent[] = [];
  const engine = engineFor(
    story.tentaclesOn ?? machines,
    (event) => {
      events.push(event);
      story.onEvent?.(event, cancel);
    },
    story,
  );
  const log = new TaskLog(run.taskId ?? "ServerTasks-1", "Runbook");
  const end = await engine.carryOut(queuedRun(run), around, log, cancel.signal);
  return { ...end, events, artifacts, log, workFolder: engine.workFolder, ...seenIn(events) };
}

/** What tests look at most. */
function seenIn(events: readonly EngineEvent[]) {
  const of = <K extends EngineEvent["kind"]>(kind: K) =>
    events.filter((event): event is Extract<EngineEvent, { kind: K }> => event.kind === kind);
  return {
    texts: of("script-text").map(({ text }) => text),
    began: of("script-began").map(({ step, machine }) => `${step} on ${machine}`),
    skipped: of("step-skipped").map(({ step, because }) => `${step}: ${because}`),
    ended: of("script-ended"),
  };
}

/** The statuses of a log's activities, by name. */
export function statusesOf({ root }: TaskLog): string[] {
  const walk = (activity: TaskLog["root"], depth: number): string[] => [
    `${" ".repeat(depth)}${activity.name}: ${activity.status}`,
    ...activity.children.flatMap((child) => walk(child, depth + 1)),
  ];
  return walk(root, 0);
}
