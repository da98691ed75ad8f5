import type * as z from "zod";
import { Failure } from "../step/failure";
import type { Ask } from "./ask";
import {
  SERVER_FOLDERS,
  type ContentKind,
  type FileContent,
  type InstanceContents,
  type KeptFile,
  type ServerFolderName,
} from "./contents-api";
import {
  allSpacesReply,
  apiKeysReply,
  artifactsReply,
  certificateReply,
  countReply,
  licenseReply,
  licenseTextReply,
  packagesReply,
  queueReply,
  serverFoldersReply,
  userReply,
} from "./contents-replies";
import { permissionsOf, permissionsReply } from "./permissions";
import { rootReply, summaryReply } from "./replies";

/** Packages that are listed to choose a small one. */
const PACKAGES_LISTED = 30;
const QUEUED_LISTED = 100;
const API_KEYS_LISTED = 100;
const OF_ALL_SPACES = "spaces=all&includeSystem=true";

/** Where a file is read; as `Ask`, with what came back instead of a reply. */
export type AskFile = (question: { path: string; action: string }) => Promise<FileContent | undefined>;

/**
 * The contents of an instance, in terms of questions asked there (facts: octopus-api#contents, octopus-nodes#tasks).
 * @param address where it is asked
 */
export function contentsOver(address: () => string, ask: Ask, askFile: AskFile): InstanceContents {
  return {
    get address() {
      return address();
    },
    ...aboutTheInstance(ask),
    ...aboutFolders(ask),
    ...aboutChanges(ask),
    ...aboutSpaces(ask),
    ...aboutTasks(ask),
    read: ({ path }) => askFile({ path, action: "read it back" }),
  };
}

/** Which installation answers, and where it keeps its files (facts: octopus-api#server-folders). */
const aboutFolders = (ask: Ask): Answers<"installationId" | "serverFolders"> => ({
  installationId: async () =>
    (await ask({ path: "/api", action: "read /api", reply: rootReply, anonymous: true })).InstallationId ?? "",
  serverFolders: async () => {
    const path = "/api/configuration/server-folders/values";
    const values = await ifThere(ask({ path, action: "read the server's folders", reply: serverFoldersReply }));
    if (values === undefined) return undefined;
    return SERVER_FOLDER_NAMES.flatMap((name) => {
      const folder = values[SERVER_FOLDERS[name]] ?? "";
      return folder === "" ? [] : [{ name, path: folder }];
    });
  },
});

/** Undefined where this version has no such thing. */
async function ifThere<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Failure && error.code === "Instance-WrongAddress") return undefined;
    throw error;
  }
}

const SERVER_FOLDER_NAMES = Object.keys(SERVER_FOLDERS) as ServerFolderName[];

type Answers<K extends keyof InstanceContents> = Pick<InstanceContents, K>;

/** What people may change, and a restored database brings back as it was (facts: octopus-api#what-people-may-change). */
const aboutChanges = (ask: Ask): Answers<"licenseSerial" | "licenseText" | "certificateThumbprint" | "apiKeys"> => ({
  licenseSerial: async () => {
    const path = "/api/licenses/licenses-current";
    return (await ask({ path, action: "read the license", reply: licenseTextReply })).SerialNumber ?? undefined;
  },
  licenseText: async () => {
    const path = "/api/licenses/licenses-current";
    return (await ask({ path, action: "read the license", reply: licenseTextReply })).LicenseText ?? undefined;
  },
  certificateThumbprint: async () => {
    const path = "/api/configuration/certificates/certificate-global";
    return (await ask({ path, action: "read the server's certificate", reply: certificateReply })).Thumbprint;
  },
  apiKeys: async (userId) => {
    const path = `/api/users/${encodeURIComponent(userId)}/apikeys?take=${API_KEYS_LISTED}`;
    const { Items } = await ask({ path, action: "list its own API keys", reply: apiKeysReply });
    return Items.map(({ ApiKey, Created }) => ({ hint: hintOf(ApiKey), created: dateOf(Created) }));
  },
});

type ListedKey = z.output<typeof apiKeysReply>["Items"][number]["ApiKey"];

/** How it begins: in old versions a text, in newer ones an object with a hint; either may be masked. */
function hintOf(key: ListedKey): string | undefined {
  const begins = (typeof key === "string" ? key : key?.Hint)?.replace(/[^A-Za-z0-9-].*$/s, "");
  return begins === "" ? undefined : begins;
}

function dateOf(text: string | null | undefined): Date | undefined {
  const at = Date.parse(text ?? "");
  return Number.isNaN(at) ? undefined : new Date(at);
}

const aboutTheInstance = (ask: Ask): Answers<"version" | "user" | "permissions" | "license" | "nodes" | "spaces"> => ({
  version: async () => (await ask({ path: "/api", action: "read /api", reply: rootReply, anonymous: true })).Version,
  user: async () => {
    const reply = await ask({ path: "/api/users/me", action: "read its own user", reply: userReply });
    return { id: reply.Id, name: reply.Username ?? reply.Id };
  },
  permissions: async (userId) =>
    permissionsOf(
      await ask({
        path: `/api/users/${encodeURIComponent(userId)}/permissions`,
        action: "read its own permissions",
        reply: permissionsReply,
      }),
    ),
  license: async () => {
    const path = "/api/licenses/licenses-current-status";
    const reply = await ask({ path, action: "read the license's status", reply: licenseReply });
    return { isCompliant: reply.IsCompliant, summary: reply.ComplianceSummary ?? undefined };
  },
  spaces: async () => {
    try {
      const spaces = await ask({ path: "/api/spaces/all", action: "list spaces", reply: allSpacesReply });
      return spaces.map(({ Id, Name, TaskQueueStopped }) => ({
        id: Id,
        name: Name,
        queueIsStopped: TaskQueueStopped ?? false,
      }));
    } catch (error) {
      // Servers before 2019.1 have no spaces: all is below /api.
      if (error instanceof Failure && error.code === "Instance-WrongAddress")
        return [{ id: "", name: "", queueIsStopped: false }];
      throw error;
    }
  },
  nodes: async () => {
    const path = "/api/octopusservernodes/summary";
    const { Nodes } = await ask({ path, action: "list the nodes", reply: summaryReply });
    return Nodes.map(({ Name, IsOffline, RunningTaskCount, MaxConcurrentTasks }) => ({
      name: Name,
      offline: IsOffline ?? false,
      runningTaskCount: RunningTaskCount ?? 0,
      taskCap: MaxConcurrentTasks ?? undefined,
    }));
  },
});

const aboutSpaces = (ask: Ask): Answers<"count" | "countUnavailableMachines" | "newestArtifact" | "smallPackage"> => {
  const list = <S extends z.ZodType>(spaceId: string, route: string, reply: S, action: string) =>
    ask({ path: `${below(spaceId)}/${route}`, action, reply });
  const count = async (spaceId: string, kind: ContentKind, filter = "") =>
    (await list(spaceId, `${kind}?skip=0&take=1${filter}`, countReply, `list ${kind}`)).TotalResults;
  return {
    count: (spaceId, kind) => count(spaceId, kind),
    countUnavailableMachines: (spaceId) => count(spaceId, "machines", "&healthStatuses=Unavailable"),
    newestArtifact: async (spaceId) => {
      const [artifact] = (await list(spaceId, "artifacts?take=1", artifactsReply, "list artifacts")).Items;
      return artifact && file("artifact", artifact.Id, `${below(spaceId)}/artifacts`, "content");
    },
    smallPackage: async (spaceId) => {
      const route = `packages?take=${PACKAGES_LISTED}`;
      const { Items } = await list(spaceId, route, packagesReply, "list packages");
      const size = (item: (typeof Items)[number]) => item.PackageSizeBytes ?? Infinity;
      const [smallest] = [...Items].sort((one, other) => size(one) - size(other));
      return smallest && file("package", smallest.Id, `${below(spaceId)}/packages`, "raw");
    },
  };
};

const aboutTasks = (ask: Ask): Answers<"endedTask" | "queuedTasks"> => ({
  endedTask: async () => {
    const path = `/api/tasks?${OF_ALL_SPACES}&states=Success,Failed&take=1`;
    const [task] = (await ask({ path, action: "list tasks", reply: queueReply })).Items;
    return task && { kind: "task-log", name: task.Id, path: `/api/tasks/${encodeURIComponent(task.Id)}/raw` };
  },
  queuedTasks: async () => {
    const path = `/api/tasks?${OF_ALL_SPACES}&states=Queued&take=${QUEUED_LISTED}`;
    const { Items } = await ask({ path, action: "list queued tasks", reply: queueReply });
    // A server that ignores `states` lists others too.
    return Items.filter(({ State }) => !State || /^queued$/i.test(State)).map((item) => ({
      id: item.Id,
      description: item.Description ?? item.Id,
      queuedAt: item.QueueTime ?? undefined,
      isHeld: item.HasPendingInterruptions === true || item.HasPendingPreconditions === true,
    }));
  },
});

const below = (spaceId: string) => (spaceId === "" ? "/api" : `/api/${spaceId}`);

const file = (kind: KeptFile["kind"], id: string, folder: string, what: string): KeptFile => ({
  kind,
  name: id,
  path: `${folder}/${encodeURIComponent(id)}/${what}`,
});
