import { programRunner } from "../windows/run-program";
import { whoAmI } from "../windows/whoami";
import type { PowerShellSurroundings } from "./powershell-session";

/** Accounts of Windows itself: other machines see them as the machine. */
const OF_THE_MACHINE = /^(nt authority|nt service|nt-autorität|autorite nt)\\/i;
const SYSTEM = "NT AUTHORITY\\SYSTEM";
const LOCAL_HOSTS = new Set(["localhost", "127.0.0.1", "::1"]);

/**
 * As whom a step logs in to SQL Server with a Windows login: Local System and its like are `DOMAIN\MACHINE$` on the
 * network (facts: sql-clients#windows-logins), and themselves on their own machine.
 * @param name as whoami says it
 */
export function accountAtServer(name: string, env: NodeJS.ProcessEnv, host: string): string {
  const machine = env.COMPUTERNAME ?? "";
  const domain = env.USERDOMAIN ?? "";
  if (!OF_THE_MACHINE.test(name)) return name;
  if (LOCAL_HOSTS.has(host.toLowerCase()) || host.toLowerCase() === machine.toLowerCase()) {
    return /\\(system|système)$/i.test(name) ? SYSTEM : name;
  }
  return machine === "" ? name : `${domain === "" || domain === machine ? "DOMAIN" : domain}\\${machine}$`;
}

/** The same for the running step, for a sentence only: undefined when Windows does not tell. */
export async function ownAccountAtServer(
  surroundings: PowerShellSurroundings,
  host: string,
  timeoutSeconds: number,
): Promise<string | undefined> {
  try {
    const { name } = await whoAmI(programRunner(surroundings), surroundings.env, timeoutSeconds);
    return accountAtServer(name, surroundings.env, host);
  } catch {
    return undefined;
  }
}
