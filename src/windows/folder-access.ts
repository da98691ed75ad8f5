import { randomBytes } from "node:crypto";
import { lstat, mkdir, readdir, rename, rmdir, stat } from "node:fs/promises";
import { dirname, sep } from "node:path";
import * as z from "zod";
import { Failure, reasonOf } from "../step/failure";
import { powerShell } from "./powershell";
import type { RunProgram } from "./run-program";
import { problemOfSddl } from "./sddl";
import { smallTools, type SmallTool } from "./small-tool";
import { upgradeFolder } from "./upgrade-folder";

/** Folders that only Administrators and SYSTEM may write to: what lies there runs as SYSTEM (P12). */
export interface ClosedFolders {
  /** What is wrong, as in "the folder C:\... can be changed by others: …"; undefined when nothing is. */
  problemOf(folder: string): Promise<string | undefined>;
  /**
   * Makes it, closed; one that exists is only looked at, never taken over: what others put there would stay.
   * @throws Failure `Folder-NotClosed`, `Folder-OpenToOthers`
   */
  ensure(folder: string): Promise<void>;
}

/** Administrators and SYSTEM, by SID: their names are translated. */
const ADMINISTRATORS = "*S-1-5-32-544";
const SYSTEM = "*S-1-5-18";

const SCRIPT = String.raw`
    $answer = @{ sddl = [string](Get-Acl -LiteralPath $given).Sddl }
`;
const answer = z.object({ sddl: z.string().min(1) });

/** The real ones: `icacls` closes a folder, Windows PowerShell tells its access list. */
export function closedFolders(run: RunProgram, env: NodeJS.ProcessEnv, timeoutSeconds: number): ClosedFolders {
  const ask = powerShell(run, env, timeoutSeconds);
  const tool = smallTools(run, env, timeoutSeconds);
  const problemOf = async (folder: string): Promise<string | undefined> => {
    // A link or junction shows the access list of what it leads to, and whoever made it can lead it elsewhere later.
    if (await isLink(folder)) return `the folder ${folder} is a link, which can be led elsewhere`;
    const purpose = `read the access list of ${folder}`;
    const { sddl } = await ask({ name: "folder-access", script: SCRIPT, input: folder, answer, purpose });
    const problem = problemOfSddl(sddl);
    return problem && `the folder ${folder} can be changed by others: ${problem}`;
  };
  // Once closed, only administrators can open it again: one look in a step's life is enough.
  const seenClosed = new Set<string>();
  const ensure = async (folder: string): Promise<void> => {
    if (seenClosed.has(folder)) return;
    // In a closed folder nobody else can make one: so ours comes first.
    if (folder.startsWith(upgradeFolder(env) + sep)) await ensure(dirname(folder));
    if (!(await exists(folder))) await makeClosed(tool, folder);
    const problem = await problemOf(folder);
    if (problem) throw openToOthers(folder, problem);
    seenClosed.add(folder);
  };
  return { problemOf, ensure };
}

/** Makes our folder, or one below it, closed to others, and refuses one that is not: what a record needs (record-file.ts). */
export function closedFolder(
  run: RunProgram,
  env: NodeJS.ProcessEnv,
  timeoutSeconds: number,
): (folder: string) => Promise<void> {
  const folders = closedFolders(run, env, timeoutSeconds);
  return (folder) => folders.ensure(folder);
}

/**
 * A name that nobody can guess, closed to all but two, seen to be empty, and only then the real name: at no moment is
 * there a folder of ours that others could put something into. Of two steps at a time, one wins.
 */
async function makeClosed(tool: SmallTool, folder: string): Promise<void> {
  const fresh = `${folder}.${randomBytes(16).toString("hex")}`;
  try {
    await mkdir(dirname(folder), { recursive: true });
    await mkdir(fresh);
    const grants = [`${SYSTEM}:(OI)(CI)F`, `${ADMINISTRATORS}:(OI)(CI)F`];
    await close(tool, fresh, ["/inheritance:r", "/grant:r", ...grants]);
    await close(tool, fresh, ["/setowner", ADMINISTRATORS]);
    if ((await readdir(fresh)).length > 0) throw new Error("something was put into it meanwhile");
    await rename(fresh, folder);
  } catch (error) {
    await rmdir(fresh).catch(() => undefined);
    if (error instanceof Failure) throw error;
    // Another step was first: its folder is looked at like any other.
    if (!(await exists(folder))) throw notClosed(folder, error);
  }
}

async function close(tool: SmallTool, folder: string, args: string[]): Promise<void> {
  const { exitCode, said } = await tool("icacls", [folder, ...args]);
  if (exitCode !== 0) throw new Error(`icacls ended with ${exitCode} and said: ${said}`);
}

async function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function notClosed(folder: string, cause: unknown): Failure {
  return new Failure({
    code: "Folder-NotClosed",
    what: `The folder ${folder} could not be closed to other users: ${reasonOf(cause)}.`,
    why: "What lies there is run as SYSTEM, so only administrators may be able to write to it.",
    next: "Let the Tentacle run as Local System or as an administrator of this node, then run again.",
    cause,
  });
}

function openToOthers(folder: string, problem: string): Failure {
  return new Failure({
    code: "Folder-OpenToOthers",
    what: `On this node, ${problem}.`,
    why: "What lies there is run as SYSTEM, so only administrators may be able to write to it; what is in it now cannot be trusted.",
    next: `Look at what is in it. Move it away (keep run.json when an upgrade was begun: close the folder by hand instead, with icacls "${folder}" /inheritance:r /grant:r ${SYSTEM}:(OI)(CI)F ${ADMINISTRATORS}:(OI)(CI)F and icacls "${folder}" /setowner ${ADMINISTRATORS}), then run again.`,
  });
}
