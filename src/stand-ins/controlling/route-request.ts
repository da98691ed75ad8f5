import type { ControllerFaults } from "./faults";
import { Fields, isObject } from "./fields";
import type { Query } from "./query";
import { invalid, notFound } from "./refusal";
import type { ControllerStore } from "./store";
import type { TaskQueue } from "./task-queue";

/** What an instance says about itself. */
export interface Identity {
  readonly version: string;
  readonly installationId: string;
  /** Where it answers, with its virtual directory. */
  url: string;
}

/** What is not known of a real instance, and so played both ways. */
export interface Ways {
  readonly hidesSensitiveDefaults: boolean;
  readonly asksForSpaceId: boolean;
}

/** The instance that is asked. */
export interface Instance {
  readonly identity: Identity;
  readonly store: ControllerStore;
  readonly queue: TaskQueue;
  readonly faults: ControllerFaults;
  readonly ways: Ways;
}

/** One request, as a route's handler sees it. */
export class RouteRequest {
  readonly store: ControllerStore;

  constructor(
    readonly instance: Instance,
    readonly query: Query,
    private readonly params: ReadonlyMap<string, string>,
    readonly contentType: string,
    readonly body: Buffer,
  ) {
    this.store = instance.store;
  }

  param(name: string): string {
    const value = this.params.get(name);
    if (value === undefined) throw notFound();
    return value;
  }

  /** @returns undefined when the address without a project was used */
  get project(): string | undefined {
    const given = this.params.get("project");
    return given === undefined ? undefined : this.store.projectBy(given).Id;
  }

  /** @throws 400 when the body is no JSON object, or of a document that does not name its space */
  document(): Fields {
    const fields = this.fields();
    if (this.instance.ways.asksForSpaceId && fields.text("SpaceId") !== this.store.space.Id) {
      throw invalid("The SpaceId field is required.");
    }
    return fields;
  }

  /** @throws 400 when the body is no JSON object */
  fields(): Fields {
    if (this.body.length === 0) throw invalid("No request body was supplied.");
    let parsed: unknown;
    try {
      parsed = JSON.parse(this.body.toString("utf8"));
    } catch {
      throw invalid("The request body is not valid JSON.");
    }
    if (!isObject(parsed)) throw invalid("Model validation failed.");
    return new Fields(parsed);
  }
}
