import { Client } from "@octopusdeploy/api-client";
import type { Document } from "../../../src/stand-ins/controlling/documents";
import {
  startControllerStandIn,
  type ControllerStandIn,
  type ControllerStandInOptions,
} from "../../../src/stand-ins/controlling/start";
import type { QueuedRun, TaskEnd, TaskEngine } from "../../../src/stand-ins/controlling/queued-run";

// The npm client honours proxy variables; nothing here leaves the machine.
process.env.NO_PROXY = "127.0.0.1";

export const KEY = "API-MADEUP";
export const SPACE = "Default";

/** An engine that is told when and how a run ends. */
class MadeUpEngine implements TaskEngine {
  readonly runs: QueuedRun[] = [];
  private readonly ends = new Map<string, (state: TaskEnd) => void>();
  /** Runs end by themselves, unless this is off. */
  endsAtOnce = true;

  carryOut: TaskEngine["carryOut"] = async (run, around, log, cancel) => {
    this.runs.push(run);
    const step = log.root.begin().child("Step 1").begin();
    step.write("Verbose", "quiet");
    step.write("Info", "one");
    step.write("Warning", `machines: ${around.machines().length}`);
    around.addArtifact({ taskId: run.taskId, fileName: "log ü.txt", source: "app-1", bytes: Buffer.from("kept") });
    const state = await new Promise<TaskEnd>((resolve) => {
      this.ends.set(run.taskId, resolve);
      cancel.addEventListener("abort", () => resolve("Canceled"));
      if (this.endsAtOnce) resolve("Success");
    });
    step.end(state === "Canceled" ? "Canceled" : "Success");
    log.root.end(state === "Canceled" ? "Canceled" : "Success");
    return { state, errorMessage: state === "Failed" ? "It went wrong." : "" };
  };

  end(taskId: string, state: TaskEnd): void {
    this.ends.get(taskId)?.(state);
  }
}

interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The JSON document. */
  body: Answered;
}

/** Whatever was answered: the tests say what they expect of it. */
export interface Answered {
  Id: string;
  Version: number;
  Name: string;
  Items: Answered[];
  [field: string]: unknown;
}

export interface MadeUpController extends ControllerStandIn {
  engine: MadeUpEngine;
  /** In the space; the path without a slash before it. */
  ask(method: string, path: string, body?: unknown): Promise<Answer>;
  /** On the whole instance. */
  askRoot(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  client(): Promise<Client>;
}

/** A controlling instance with three machines in one environment and one in another. */
export async function madeUpController(options: Partial<ControllerStandInOptions> = {}): Promise<MadeUpController> {
  const engine = new MadeUpEngine();
  const controller = await startControllerStandIn({
    engine,
    apiKey: KEY,
    installationId: "11111111-2222-3333-4444-555555555555",
    environments: [{ name: "Production" }, { name: "Test" }],
    machines: [
      { name: "app-1", roles: ["HAServer", "HAServer-Primary"], environment: "Production" },
      { name: "app-2", roles: ["HAServer"], environment: "Production" },
      { name: "app-3", roles: ["HAServer"], environment: "Production", isDisabled: true },
      { name: "db-1", roles: ["Database"], environment: "Test", healthStatus: "Unavailable" },
    ],
    ...options,
  });
  const askRoot: MadeUpController["askRoot"] = async (method, path, body, headers = { "X-Octopus-ApiKey": KEY }) => {
    const isForm = body instanceof FormData;
    const response = await fetch(`${controller.url}${path}`, {
      method,
      headers: isForm || body === undefined ? headers : { ...headers, "Content-Type": "application/json" },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson ? JSON.parse(text) : {}) as Answered,
    };
  };
  return {
    ...controller,
    engine,
    askRoot,
    ask: (method, path, body) => askRoot(method, `/api/${controller.store.space.Id}/${path}`, body),
    client: () => Client.create({ instanceURL: controller.url, apiKey: KEY, userAgentApp: "made-up", logging: {} }),
  };
}

/** A multipart body with one file. */
export function fileForm(name: string, content: string | Uint8Array, field = "data"): FormData {
  const form = new FormData();
  form.append(field, new Blob([content]), name);
  return form;
}

export interface Provisioned {
  project: Answered;
  runbook: Answered;
}

/** A runbook cannot be saved without it. */
export const RETENTION = { RunRetentionPolicy: { QuantityToKeep: 100, ShouldKeepForever: false } };

/** A project and a runbook in it, with an empty process. */
export async function withRunbook(at: MadeUpController, name = "Upgrade"): Promise<Provisioned> {
  const [group] = at.store.projectGroups.all();
  const [lifecycle] = at.store.lifecycles.all();
  const { body: project } = await at.ask("POST", "projects", {
    Name: `Project of ${name}`,
    ProjectGroupId: group!.Id,
    LifecycleId: lifecycle!.Id,
  });
  const { body: runbook } = await at.ask("POST", `projects/${project.Id}/runbooks`, { Name: name, ...RETENTION });
  return { project, runbook };
}

export const scriptAction = (name: string, more: object = {}) => ({
  Name: name,
  ActionType: "Octopus.Script",
  Properties: { "Octopus.Action.Script.ScriptBody": "exit 0" },
  ...more,
});

export const scriptStep = (name: string, more: object = {}) => ({
  Name: name,
  Properties: { "Octopus.Action.TargetRoles": "HAServer" },
  Actions: [scriptAction(name, more)],
});

/** A later run cancels the earlier ones of a new runbook: not of this one. */
export const keepSuperseded = (at: MadeUpController, runbook: Answered): Promise<Answer> =>
  at.ask("PUT", `runbooks/${runbook.Id}`, { ...runbook, CancelQueuedTasks: false, CancelRunningTasks: false });

/** Replaces the steps of a runbook. */
export async function putSteps(at: MadeUpController, runbook: Answered, steps: object[]): Promise<Answer> {
  const path = `runbookProcesses/${String(runbook.RunbookProcessId)}`;
  const { body: process } = await at.ask("GET", path);
  return at.ask("PUT", path, { ...process, Steps: steps });
}

/** Replaces the variables of a project. */
export async function putVariables(at: MadeUpController, project: Answered, variables: object[]): Promise<Answer> {
  const { body: set } = await at.ask("GET", `projects/${project.Id}/variables`);
  return at.ask("PUT", `projects/${project.Id}/variables`, { ...set, Variables: variables });
}

/** Takes a snapshot and publishes it. */
export const publish = (at: MadeUpController, { project, runbook }: Provisioned, name = "Snapshot 1", more = {}) =>
  at.ask("POST", `projects/${project.Id}/runbookSnapshots?publish=true`, {
    ProjectId: project.Id,
    RunbookId: runbook.Id,
    Name: name,
    ...more,
  });

export const namesOf = (documents: readonly Pick<Document, "Name">[]): string[] => documents.map(({ Name }) => Name);

/** Waits for something that happens soon. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; !isSo() && i < 500; i += 1) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(isSo()).toBe(true);
}
