import type { TaskEngine } from "./queued-run";
import { LoopbackServer } from "../http/loopback";
import type { Identity } from "./route-request";
import { noFaults, type ControllerFaults } from "./faults";
import { furnish, type FurnishedEnvironment, type FurnishedMachine } from "./furnish";
import { serve, type SeenRequest } from "./serve";
import { slugOf } from "./slug";
import { ControllerStore } from "./store";
import { TaskQueue } from "./task-queue";

export interface ControllerStandInOptions {
  /** Carries out the runs. */
  engine: TaskEngine;
  apiKey: string;
  /** "Default" is the default space; any other is an ordinary one, whose built-in feed has an ordinary id. */
  spaceName?: string;
  environments: readonly FurnishedEnvironment[];
  machines: readonly FurnishedMachine[];
  installationId: string;
  version?: string;
  /** Whether the policy of the machines lets the instance update Tentacles. */
  policyUpdatesTentacles?: boolean;
  /**
   * Whether a plain default of a sensitive parameter becomes a secret; nobody knows
   * (facts: octopus-step-templates#sensitive-parameters).
   */
  hidesSensitiveDefaults?: boolean;
  /** Whether a body has to name its space, as the generated reference says, or the address alone does. */
  asksForSpaceId?: boolean;
  /** Empty, or e.g. `/octopus`. */
  virtualDirectory?: string;
  now?: () => Date;
}

/** A stand-in controlling instance that answers on a loopback socket. */
export interface ControllerStandIn {
  readonly url: string;
  readonly store: ControllerStore;
  readonly requests: SeenRequest[];
  readonly faults: ControllerFaults;
  close(): Promise<void>;
}

/**
 * Starts a stand-in for the instance that runs the upgrade: the REST API that provisioning and the npm client talk to
 * (facts: octopus-api#documents). Its limits: one space, one user who may do everything, one built-in feed; no tenants,
 * channels, deployments, library sets, Git, retention or events; triggers never fire, runs are never put off, any
 * number of tasks runs at once. Where a real instance's wording is unconfirmed, so is the wording here.
 */
export async function startControllerStandIn(options: ControllerStandInOptions): Promise<ControllerStandIn> {
  const { apiKey, engine, spaceName = "Default", virtualDirectory = "", now = () => new Date() } = options;
  const isDefault = spaceName === "Default";
  const Id = isDefault ? "Spaces-1" : "Spaces-2";
  const store = new ControllerStore({ Id, Name: spaceName, Slug: slugOf(spaceName), IsDefault: isDefault }, now);
  furnish(store, options);
  const queue = new TaskQueue(store, engine);
  const faults = noFaults();
  const { hidesSensitiveDefaults = false, asksForSpaceId = false } = options;
  const identity: Identity = {
    version: options.version ?? "2026.3.1000",
    installationId: options.installationId,
    url: "",
  };
  const requests: SeenRequest[] = [];
  const instance = { identity, store, queue, faults, ways: { hidesSensitiveDefaults, asksForSpaceId } };
  const server = new LoopbackServer(serve({ instance, apiKey, virtualDirectory, requests }));
  await server.listen();
  identity.url = `${server.url}${virtualDirectory}`;
  return {
    url: identity.url,
    store,
    requests,
    faults,
    close: async () => {
      await queue.close();
      await server.close();
    },
  };
}
