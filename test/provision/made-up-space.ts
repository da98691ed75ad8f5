import { connectController, type Controller } from "../../src/provision/read/controller";
import type { PlanItem } from "../../src/provision/plan/plan";
import type { Plan } from "../../src/provision/plan/make-plan";
import { applyPlan } from "../../src/provision/apply/apply";
import { readPlan } from "../../src/provision/read/read-plan";
import type { Product } from "../../src/provision/read/product";
import { DEFAULT_NAMES, type DesiredState } from "../../src/provision/desired-state";
import {
  startControllerStandIn,
  type ControllerStandIn,
  type ControllerStandInOptions,
} from "../../src/stand-ins/controlling/start";
import type { TaskEngine } from "../../src/stand-ins/controlling/queued-run";

export const API_KEY = "API-MADEUP0KEY0OF0CONTROLLER";
export const INSTALLATION_ID = "11111111-2222-4333-8444-555555555555";

/** Nothing is run in these tests. */
const noEngine: TaskEngine = { carryOut: () => Promise.resolve({ state: "Success", errorMessage: "" }) };

export const THREE_NODES: ControllerStandInOptions["machines"] = [
  { name: "octo-1", roles: ["HAServer", "HAServer-Primary"], environment: "Production" },
  { name: "octo-2", roles: ["HAServer"], environment: "Production" },
  { name: "octo-3", roles: ["HAServer"], environment: "Production" },
];

export const startSpace = (options: Partial<ControllerStandInOptions> = {}): Promise<ControllerStandIn> =>
  startControllerStandIn({
    engine: noEngine,
    apiKey: API_KEY,
    environments: [{ name: "Production" }, { name: "Test" }],
    machines: THREE_NODES,
    installationId: INSTALLATION_ID,
    asksForSpaceId: true,
    ...options,
  });

export const connect = (
  { url }: Pick<ControllerStandIn, "url">,
  options: { space?: string; apiKey?: string; requestSeconds?: number; onWait?: (sentence: string) => void } = {},
): Promise<Controller> =>
  connectController(
    { url, apiKey: options.apiKey ?? API_KEY, space: options.space },
    {
      requestSeconds: options.requestSeconds ?? 10,
      uploadSeconds: 30,
      onWait: options.onWait ?? (() => {}),
      sleep: () => Promise.resolve(),
    },
  );

/** What an administrator gives: the least that is needed. */
export const desired = (changes: Partial<DesiredState> = {}): DesiredState => ({
  ...DEFAULT_NAMES,
  environment: undefined,
  copies: [],
  variables: {
    "Upgrade.Octopus.Url": "https://octopus.example.com",
    "Upgrade.Octopus.ApiKey": "API-MADEUP0KEY0OF0TARGET",
    "Upgrade.Database.Backup.Folder": "\\\\nas\\backups",
  },
  updateSecrets: false,
  schedule: undefined,
  ...changes,
});

/** Plans and applies, as the command does. @returns the plan that was carried out, and what was done */
export async function applyDesired(
  controller: Controller,
  product: Product,
  wanted: DesiredState = desired(),
): Promise<{ plan: Plan; done: PlanItem[] }> {
  const plan = await readPlan(controller, wanted, product);
  const done: PlanItem[] = [];
  await applyPlan(controller, plan, product, (item) => done.push(item));
  return { plan, done };
}

/** The items of a plan that would write something, in one line each. */
export const changed = ({ items }: Pick<Plan, "items">): string[] =>
  items.filter(({ verb }) => verb !== "leave").map(({ verb, kind, name }) => `${verb} ${kind} ${name}`);

export const isWrite = ({ method }: { method: string }): boolean => method !== "GET";
