import { join } from "node:path";

/** Written last: a folder without it is no set. */
export const MANIFEST = "manifest.json";

/** What a row of a run adds to the set before it is sealed. */
export type PartName = "keys" | "files";

export const partFile = (part: PartName): string => `${part}.part.json`;

/** `20260214T220005Z-ServerTasks-42`: by their names, folders are in the order in which they were begun. */
const SET_NAME = /^(\d{8}T\d{6}Z)-([A-Za-z0-9][A-Za-z0-9.-]{0,79})$/;
const INSTALLATION_ID = /^[A-Za-z0-9][A-Za-z0-9-]{7,63}$/;

/** Whether it can be a folder's name: what an instance calls itself comes from outside. */
export const isInstallationId = (text: string): boolean => INSTALLATION_ID.test(text);

/** The folder with every set of one instance. @param installationId one that `isInstallationId` */
export const setsFolder = (root: string, installationId: string): string => join(root, installationId.toLowerCase());

/** The name of a set's folder. */
export function setName(begunAt: Date, runId: string): string {
  return `${begunAt.toISOString().replace(/[-:]/g, "").slice(0, 15)}Z-${safeRun(runId)}`;
}

/** When a set was begun, and by which run, by its folder's name; undefined for a folder that is none of ours. */
export function readSetName(name: string): { begunAt: string; run: string } | undefined {
  const [, begunAt, run] = SET_NAME.exec(name) ?? [];
  return begunAt === undefined || run === undefined ? undefined : { begunAt, run };
}

/** Whether a folder's name says that this run began it. */
export const isOfRun = (name: string, runId: string): boolean => readSetName(name)?.run === safeRun(runId);

/** A run's id as a part of a folder's name. A step that is run by hand has none. */
const safeRun = (runId: string): string =>
  runId
    .replace(/[^A-Za-z0-9.]+/g, "-")
    .replace(/^[.-]+|[.-]+$/g, "")
    .slice(0, 80) || "by-hand";
