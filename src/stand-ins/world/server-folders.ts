import { join } from "node:path";
import type { World } from "./world";

/**
 * The folders in which the rehearsed instance keeps its files, on a file server of its own: few and small files, for every
 * rehearsal copies them.
 */
const CONTENTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  TaskLogs: { "ServerTasks-900.txt": "Deployed Acme.Web 1.0.\n", "ServerTasks-901.txt": "Deploying Acme.Web 1.1.\n" },
  Artifacts: { "Spaces-1/report.txt": "Nothing was found.\n" },
  Packages: { "Spaces-1/Acme.Web/Acme.Web.1.0.zip": "PK of 1.0", "Spaces-1/Acme.Web/Acme.Web.1.1.zip": "PK of 1.1" },
  // Nobody has archived anything yet: an empty folder is one, too.
  EventExports: {},
};

/** By the name that the instance's setting has for each (facts: octopus-api#server-folders). */
const SETTINGS: Readonly<Record<string, string>> = {
  LogsDirectory: "TaskLogs",
  ArtifactsDirectory: "Artifacts",
  PackagesDirectory: "Packages",
  EventExportsDirectory: "EventExports",
};

/** The log of a task that is still written to: it grows whenever it is copied while the task runs. */
export const GROWING_LOG = "ServerTasks-901.txt";

/** Long before the world began, so that a copy has another time than what is written now. */
const WRITTEN_AT_MS = Date.parse("2025-11-20T08:00:00Z");

/** Files that are there from the beginning and that nobody changes or removes. */
export const filesAtFirst = (): { folder: string; file: string }[] =>
  Object.entries(CONTENTS).flatMap(([folder, files]) =>
    folder === "TaskLogs" ? [] : Object.keys(files).map((file) => ({ folder, file })),
  );

/** Puts them there. @param root as this computer names it */
export function furnishServerFolders(world: World, root: string): void {
  const { disk } = world.computers;
  world.serverFolders = root;
  for (const [folder, files] of Object.entries(CONTENTS)) {
    disk.makeFolder(join(root, folder));
    for (const [file, text] of Object.entries(files)) {
      disk.makeFolder(join(root, folder, file, ".."));
      disk.writeAsOf(join(root, folder, file), Buffer.from(text), WRITTEN_AT_MS);
    }
  }
}

/** What `GET /api/configuration/server-folders/values` answers. */
export const serverFolderValues = (world: World): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(SETTINGS).map(([setting, folder]) => [
      setting,
      world.computers.pathThere(join(world.serverFolders, folder)),
    ]),
  );

/** Whether a path is in one of the folders, which nothing but Octopus may write to. */
export const isInServerFolders = (world: World, path: string): boolean =>
  world.serverFolders !== "" && `${path}/`.startsWith(`${world.serverFolders}/`);
