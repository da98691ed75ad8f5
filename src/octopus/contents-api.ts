/** What people keep in an instance, by the names that the routes of its API have. */
export const CONTENT_KINDS = ["projects", "releases", "machines", "environments", "tenants", "runbooks"] as const;
export type ContentKind = (typeof CONTENT_KINDS)[number];

/** Without which of them a list of that kind is shorter, and still a 200 (facts: octopus-api#filtered-lists). */
export const VIEW_PERMISSIONS = {
  projects: "ProjectView",
  releases: "ReleaseView",
  machines: "MachineView",
  environments: "EnvironmentView",
  tenants: "TenantView",
  runbooks: "RunbookView",
} as const satisfies Record<ContentKind, string>;

interface Space {
  /** Empty on a server that has no spaces yet (before 2019.1). */
  id: string;
  name: string;
  /** Somebody stopped its task queue. */
  queueIsStopped: boolean;
}

/** What the API key's user may do. */
export interface Permissions {
  administersSystem: boolean;
  /** Whether the user sees everything of that kind in that space. */
  seesAll: (spaceId: string, permission: string) => boolean;
}

/** A file that is kept on the instance's shared folders, and what is read of it again. */
export interface KeptFile {
  kind: "task-log" | "artifact" | "package";
  /** As people call it: `ServerTasks-7`, `packages-Acme.1.0.0`. */
  name: string;
  path: string;
}

/** A folder in which the instance keeps files of one kind. */
export interface ServerFolder {
  /** As it is called by default, and in a backup set. */
  name: ServerFolderName;
  /** As the server's setting has it: usually of a share. */
  path: string;
}

/** The settings with the server's folders (facts: octopus-api#server-folders). */
export const SERVER_FOLDERS = {
  TaskLogs: "LogsDirectory",
  Artifacts: "ArtifactsDirectory",
  Packages: "PackagesDirectory",
  EventExports: "EventExportsDirectory",
  Imports: "ImportsDirectory",
  Telemetry: "TelemetryDirectory",
} as const;
export type ServerFolderName = keyof typeof SERVER_FOLDERS;

/** What came back of it. */
export interface FileContent {
  sizeBytes: number;
  sha256: string;
}

/** Tasks that wait for a node to take them. */
export interface QueuedTask {
  id: string;
  description: string;
  queuedAt: string | undefined;
  /** It waits for a person or for another task: no node will take it. */
  isHeld: boolean;
}

/**
 * What can be asked of an instance to find out whether it is whole, at one address; it changes nothing. Every call fails
 * as those of `InstanceApi` do: 404 is `Instance-WrongAddress` (this version has no such thing), 403
 * `Instance-PermissionMissing`.
 */
export interface InstanceContents {
  readonly address: string;
  /** By which the instance is told from others (GET /api, anonymous); empty on a server that does not tell. */
  installationId(): Promise<string>;
  /** Where it keeps its files; a folder that this version does not have is not there. Undefined where it does not tell. */
  serverFolders(): Promise<ServerFolder[] | undefined>;
  /** The version of whoever answers (GET /api, anonymous). */
  version(): Promise<string>;
  user(): Promise<{ id: string; name: string }>;
  permissions(userId: string): Promise<Permissions>;
  license(): Promise<{ isCompliant: boolean; summary: string | undefined }>;
  /** Undefined when the instance does not tell. */
  licenseSerial(): Promise<string | undefined>;
  /** As it was bought: a secret. Undefined when the instance does not tell. */
  licenseText(): Promise<string | undefined>;
  /** Of the certificate by which Tentacles know the instance. */
  certificateThumbprint(): Promise<string>;
  /** Of a user: what an API key begins with, and when it was made. */
  apiKeys(userId: string): Promise<{ hint: string | undefined; created: Date | undefined }[]>;
  spaces(): Promise<Space[]>;
  /** How many of that kind the API key's user sees in a space. */
  count(spaceId: string, kind: ContentKind): Promise<number>;
  /** Those that a cleanup policy may remove. */
  countUnavailableMachines(spaceId: string): Promise<number>;
  /** The newest task that has ended; undefined when there is none. */
  endedTask(): Promise<KeptFile | undefined>;
  newestArtifact(spaceId: string): Promise<KeptFile | undefined>;
  /** The smallest of the first packages of the built-in feed: one that can be read in a moment. */
  smallPackage(spaceId: string): Promise<KeptFile | undefined>;
  queuedTasks(): Promise<QueuedTask[]>;
  /** The nodes that the instance lists. */
  nodes(): Promise<{ name: string; offline: boolean; runningTaskCount: number; taskCap: number | undefined }[]>;
  /** @returns undefined when it is too large to be read in the middle of an outage */
  read(file: Pick<KeptFile, "path">): Promise<FileContent | undefined>;
}
