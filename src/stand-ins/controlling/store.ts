import { Interruptions } from "./interruptions";
import { Collection } from "./collection";
import type { Document, DeploymentTarget, StoredPackage } from "./documents";
import { FeedPackages } from "./feed-packages";
import type {
  Artifact,
  Process,
  Project,
  Runbook,
  RunbookRun,
  Snapshot,
  Template,
  Trigger,
  VariableSet,
} from "./kept-documents";
import { notFound } from "./refusal";
import type { ServerTask } from "./server-task";

interface Space extends Document {
  Slug: string;
  IsDefault: boolean;
}

interface User extends Document {
  Username: string;
}

interface Shown {
  readonly Id: string;
  readonly [field: string]: unknown;
}

/** Everything that the instance keeps. One space, one user. */
export class ControllerStore {
  readonly user: User = { Id: "Users-1", Name: "Rehearsal", Username: "rehearsal" };
  readonly feeds = new Collection<Document>("Feeds");
  readonly packages: FeedPackages;
  readonly environments = new Collection<Document>("Environments");
  readonly lifecycles = new Collection<Document>("Lifecycles");
  readonly projectGroups = new Collection<Document>("ProjectGroups");
  readonly machinePolicies = new Collection<Document>("MachinePolicies");
  readonly machines = new Collection<DeploymentTarget>("Machines");
  readonly templates = new Collection<Template>("ActionTemplates");
  /** Every version of a template that was ever saved, by its id. */
  readonly templateVersions = new Map<string, Template[]>();
  readonly logos = new Map<string, { type: string; bytes: Uint8Array }>();
  readonly projects = new Collection<Project>("Projects");
  readonly runbooks = new Collection<Runbook>("Runbooks", ({ ProjectId }) => ProjectId);
  readonly processes = new Map<string, Process>();
  readonly variableSets = new Map<string, VariableSet>();
  /** Ids of processes and variable sets that belong to a snapshot: nobody can change them. */
  readonly frozen = new Set<string>();
  readonly snapshots = new Collection<Snapshot>("RunbookSnapshots", ({ RunbookId }) => RunbookId);
  // Runs have names, but many have the same one.
  readonly runs = new Collection<RunbookRun>("RunbookRuns", ({ Id }) => Id);
  readonly tasks = new Map<string, ServerTask>();
  readonly triggers = new Collection<Trigger>("ProjectTriggers", ({ ProjectId }) => ProjectId);
  readonly artifacts = new Map<string, Artifact>();
  readonly interruptions: Interruptions;

  constructor(
    readonly space: Space,
    readonly now: () => Date,
  ) {
    this.packages = new FeedPackages(now);
    this.interruptions = new Interruptions(now);
  }

  /** @throws 404 */
  projectBy(idOrSlug: string): Project {
    const wanted = idOrSlug.toLowerCase();
    const found = this.projects.get(idOrSlug) ?? this.projects.all().find(({ Slug }) => Slug === wanted);
    if (!found) throw notFound();
    return found;
  }

  /** What a server adds to a document that was just written. */
  written(): { LastModifiedOn: string; LastModifiedBy: string } {
    return { LastModifiedOn: this.now().toISOString(), LastModifiedBy: this.user.Username };
  }

  /** As it goes out: with the space, and the address it has below it. */
  shown(route: string, document: Shown, links: Record<string, string> = {}): object {
    const self = `${this.path(route)}/${document.Id}`;
    return { ...document, SpaceId: this.space.Id, Links: { Self: self, ...links } };
  }

  path(route: string): string {
    return `/api/${this.space.Id}/${route}`;
  }

  findPackage(packageId: string, version: string): StoredPackage | undefined {
    return this.packages.find(packageId, version);
  }

  addArtifact(given: { taskId: string; fileName: string; source: string; bytes: Uint8Array }): void {
    const Id = `Artifacts-${this.artifacts.size + 1}`;
    this.artifacts.set(Id.toLowerCase(), {
      Id,
      Filename: given.fileName,
      Source: given.source,
      ServerTaskId: given.taskId,
      Created: this.now().toISOString(),
      bytes: given.bytes,
    });
  }
}
