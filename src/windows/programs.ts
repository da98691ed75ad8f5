import { join } from "node:path";
import { Failure } from "../step/failure";

/**
 * The programs of Windows that steps call. There is no other way to reach one: the rehearsal plays all of these
 * (decision 023).
 */
export type WindowsProgram = "msiexec" | "sc" | "reg" | "whoami" | "powershell" | "robocopy";

/** Where each lies below the Windows folder (`%SystemRoot%`). */
const PLACES: Record<WindowsProgram, string[]> = {
  msiexec: ["System32", "msiexec.exe"],
  sc: ["System32", "sc.exe"],
  reg: ["System32", "reg.exe"],
  whoami: ["System32", "whoami.exe"],
  robocopy: ["System32", "Robocopy.exe"],
  powershell: ["System32", "WindowsPowerShell", "v1.0", "powershell.exe"],
};

/**
 * The full path of a Windows program: never looked up on the PATH, which others may write to.
 * @throws Failure `Windows-NoSystemRoot` when `%SystemRoot%` is not set
 */
export function windowsProgram(program: WindowsProgram, env: NodeJS.ProcessEnv): string {
  const root = env.SystemRoot ?? env.SYSTEMROOT;
  if (!root) {
    throw new Failure({
      code: "Windows-NoSystemRoot",
      what: `The environment variable SystemRoot is not set, so ${program} cannot be found.`,
      next: "Run the step on a Tentacle on Windows.",
    });
  }
  return join(root, ...PLACES[program]);
}
