import { dirname, join, relative, sep } from "node:path";
import * as z from "zod";
import type { MachineWith } from "../machine/machine";
import { Failure } from "../step/failure";
import { powerShell, type AskPowerShell } from "./powershell";
import type { RunProgram } from "./run-program";
import { CLOSED_SDDL, problemOfSddl } from "./sddl";
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

const TELL_SCRIPT = String.raw`
    $link = [IO.File]::GetAttributes($given).HasFlag([IO.FileAttributes]::ReparsePoint)
    $answer = @{ sddl = [string](Get-Acl -LiteralPath $given).Sddl; link = $link }
`;
const told = z.object({ sddl: z.string().min(1), link: z.boolean() });

/**
 * .NET Framework hands the access list to Windows in the call that makes the folder; for one that is there it does
 * nothing. A folder that is made open and closed afterwards can be led elsewhere by whoever opened it in between: the
 * right to make a junction of an empty folder stays with his handle. (step-body.ps1 makes our folder in the same way.)
 */
const MAKE_SCRIPT = String.raw`
    $security = New-Object Security.AccessControl.DirectorySecurity
    $security.SetSecurityDescriptorSddlForm('${CLOSED_SDDL}')
    [void][IO.Directory]::CreateDirectory($given, $security)
    $answer = @{ made = $true }
`;
const made = z.object({ made: z.literal(true) });

/** The real ones: Windows PowerShell makes a folder with its access list, and tells the list of one that is there. */
export function closedFolders(
  run: RunProgram,
  { env, files, computer }: Pick<MachineWith<"computer">, "env" | "files" | "computer">,
  timeoutSeconds: number,
): ClosedFolders {
  const ask = powerShell(run, env, timeoutSeconds);
  const problemOf = async (folder: string): Promise<string | undefined> => {
    const purpose = `read the access list of ${folder}`;
    const { sddl, link } = await ask({
      name: "folder-access",
      script: TELL_SCRIPT,
      input: folder,
      answer: told,
      purpose,
    });
    // A link or junction shows the access list of what it leads to, and whoever made it can lead it elsewhere later. Node
    // does not take every reparse point for a link, such as one that leads to a volume by its id.
    if (link) return `the folder ${folder} is a link, which can be pointed elsewhere`;
    const problem = problemOfSddl(sddl);
    return problem && `the folder ${folder} can be changed by others: ${problem}`;
  };
  // Once closed, only administrators can open it again: one look in a step's life is enough.
  const seenClosed = new Set<string>();
  const ensure = async (folder: string): Promise<void> => {
    if (seenClosed.has(folder) || holdsThisNode(folder, env, computer.nodeProgram)) return;
    // In a closed folder nobody else can make one: so ours comes first.
    if (folder.startsWith(upgradeFolder(env) + sep)) await ensure(dirname(folder));
    // A link that leads nowhere is there too: making the folder would make what it leads to.
    if (!(await files.isThere(folder))) await makeClosed(ask, folder);
    const problem = await problemOf(folder);
    if (problem) throw openToOthers(folder, problem);
    seenClosed.add(folder);
  };
  return { problemOf, ensure };
}

/**
 * The script of a step looks at our folder directly before it starts the Node that lies there, by the same rule
 * (step-body.ps1), and starts none when others can change the folder. To look again would cost a PowerShell in each step and
 * prove nothing: were the folder open, that Node could be anybody's.
 */
const holdsThisNode = (folder: string, env: NodeJS.ProcessEnv, nodeProgram: string): boolean =>
  folder === upgradeFolder(env) && /^\d+\.\d+\.\d+[\\/]node\.exe$/i.test(relative(join(folder, "node"), nodeProgram));

/** Makes our folder, or one below it, closed to others, and refuses one that is not: what a record needs (record-file.ts). */
export function closedFolder(
  run: RunProgram,
  machine: Pick<MachineWith<"computer">, "env" | "files" | "computer">,
  timeoutSeconds: number,
): (folder: string) => Promise<void> {
  const folders = closedFolders(run, machine, timeoutSeconds);
  return (folder) => folders.ensure(folder);
}

/** Of two steps at a time, one makes it; the other's call does nothing, and it is looked at like any other. */
async function makeClosed(ask: AskPowerShell, folder: string): Promise<void> {
  const purpose = `create the folder ${folder} with an access list of its own`;
  try {
    await ask({ name: "folder-make", script: MAKE_SCRIPT, input: folder, answer: made, purpose });
  } catch (error) {
    throw error instanceof Failure ? notMade(folder, error) : error;
  }
}

function notMade(folder: string, cause: Failure): Failure {
  return new Failure({
    code: "Folder-NotClosed",
    what: `The folder ${folder} could not be created so that only administrators can write to it. ${cause.what}`,
    why: cause.why,
    next: "Run the Tentacle as Local System or as an administrator of this node, and let it run Windows PowerShell; then run again.",
    cause,
  });
}

function openToOthers(folder: string, problem: string): Failure {
  return new Failure({
    code: "Folder-OpenToOthers",
    what: `On this node, ${problem}.`,
    why: "What is in it runs as SYSTEM, so only administrators may have write access; its present content cannot be trusted.",
    next: `Check what is in it, move it away, then run again. If it holds the run.json of an unfinished run, leave it where it is and close it by hand instead: icacls "${folder}" /inheritance:r /grant:r ${SYSTEM}:(OI)(CI)F ${ADMINISTRATORS}:(OI)(CI)F and icacls "${folder}" /setowner ${ADMINISTRATORS}.`,
  });
}
