import type { Controller } from "../../src/provision/read/controller";
import type { Plan } from "../../src/provision/plan/make-plan";
import type { Product } from "../../src/provision/read/product";
import { readPlan } from "../../src/provision/read/read-plan";
import type { DesiredState } from "../../src/provision/desired-state";
import type { ProcessStep, Variable } from "../../src/stand-ins/controlling/documents";
import type { ControllerStandIn, ControllerStandInOptions } from "../../src/stand-ins/controlling/start";
import { API_KEY, connect, startSpace, desired } from "./made-up-space";

const HEADERS = { "X-Octopus-ApiKey": API_KEY, "Content-Type": "application/json" };

/** A stand-in space, connected to, whose documents a test reads and changes as somebody's hand on the web portal would. */
export class Space {
  private constructor(
    readonly standIn: ControllerStandIn,
    readonly controller: Controller,
  ) {}

  static async start(options: Partial<ControllerStandInOptions> = {}): Promise<Space> {
    const standIn = await startSpace(options);
    return new Space(
      standIn,
      await connect(standIn, options.spaceName === undefined ? {} : { space: options.spaceName }),
    );
  }

  plan(product: Product, wanted: Partial<DesiredState> = {}): Promise<Plan> {
    return readPlan(this.controller, desired(wanted), product);
  }

  async get(path: string): Promise<unknown> {
    return (await fetch(this.urlOf(path), { headers: HEADERS })).json();
  }

  async byHand(path: string, change: (document: unknown) => void): Promise<void> {
    const document = await this.get(path);
    change(document);
    const answer = await fetch(this.urlOf(path), { method: "PUT", headers: HEADERS, body: JSON.stringify(document) });
    if (!answer.ok) throw new Error(await answer.text());
  }

  async post(path: string, body: object): Promise<unknown> {
    const named = JSON.stringify({ SpaceId: this.controller.space.id, ...body });
    const answer = await fetch(this.urlOf(path), { method: "POST", headers: HEADERS, body: named });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  }

  async close(): Promise<void> {
    this.controller.close();
    await this.standIn.close();
  }

  private urlOf(path: string): string {
    return `${this.standIn.url}/api/${this.controller.space.id}${path}`;
  }
}

export interface ProcessDocument {
  Steps: ProcessStep[];
}
export interface VariablesDocument {
  Variables: Partial<Variable>[];
}
export interface RunbookDocument {
  Id: string;
  RunbookProcessId: string;
  PublishedRunbookSnapshotId: string;
  DefaultGuidedFailureMode: string;
  Environments: string[];
  ConnectivityPolicy: { AllowDeploymentsToNoTargets: boolean };
}

/** A step as somebody makes it on the web portal. */
export const stepByHand = (name: string): ProcessStep =>
  ({
    Name: name,
    Condition: "Success",
    StartTrigger: "StartAfterPrevious",
    Properties: {},
    Actions: [{ Name: name, ActionType: "Octopus.Script", Properties: {}, Packages: [] }],
  }) as unknown as ProcessStep;

/** What was found of the upgrade runbook, and of its trigger. */
export const upgradeIn = ({ runbooks, triggers }: Plan["facts"]) => ({
  ...runbooks.find(({ definition }) => definition.name === "upgrade")!,
  trigger: triggers.find(({ Name }) => Name === "Octopus HA upgrade on schedule"),
});
