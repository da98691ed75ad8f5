import { registryKey } from "./registry";
import type { SmallTool } from "./small-tool";

/** What Windows has left to do at its next restart (facts: windows-installer#pending-restart). */
export interface PendingRestart {
  /** Who asks for one, for a sentence. */
  askedFor: readonly string[];
  /** Files that are deleted or renamed then. */
  files: readonly string[];
  /** Those of them that are deleted, and that a program may need. */
  deleted: readonly string[];
}

const CURRENT_VERSION = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion";
const ASKING = [
  { key: `${CURRENT_VERSION}\\Component Based Servicing`, child: "RebootPending", who: "a component of Windows" },
  { key: `${CURRENT_VERSION}\\WindowsUpdate\\Auto Update`, child: "RebootRequired", who: "Windows Update" },
];
const SESSION_MANAGER = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager";
/** What Windows Installer moved out of the way of a file that it has replaced: nothing needs it any more. */
const SET_ASIDE = /\.(?:rbf|tmp)$/i;
const FILES_VALUE = "pendingfilerenameoperations";

/**
 * Asks for the keys above those that are looked for: of a key without values `reg` may say nothing at all.
 * @returns undefined when the registry does not show the key that every Windows has
 */
export async function pendingRestart(tool: SmallTool): Promise<PendingRestart | undefined> {
  const manager = await registryKey(tool, SESSION_MANAGER);
  if (!manager) return undefined;
  const askedFor: string[] = [];
  for (const { key, child, who } of ASKING) {
    const found = await registryKey(tool, key);
    if (found?.children.some((name) => name.toLowerCase() === child.toLowerCase())) askedFor.push(who);
  }
  const parts = partsOf(manager.values.get(FILES_VALUE) ?? "");
  const named = (part: string) => part !== "";
  return {
    askedFor,
    files: parts.filter(named),
    deleted: parts.filter((part, at) => at % 2 === 0 && named(part) && !parts[at + 1] && !SET_ASIDE.test(part)),
  };
}

/** Those in the folder of that program, or below it. */
export function besideProgram(program: string, files: readonly string[]): string[] {
  const folder = program.replace(/[^\\/]*$/, "").toLowerCase();
  return files.filter((file) => folder !== "" && file.toLowerCase().startsWith(folder));
}

/** Files and their new names in turns, without a new name where the file is deleted; `!` before one says that it may replace another. */
const partsOf = (text: string): string[] =>
  // A path may hold the same two characters: a folder that begins with 0.
  text.split(/\\0(?=!?\\\?\?\\|\\0|$)/).map((part) => part.replace(/^!?\\\?\?\\/, ""));
