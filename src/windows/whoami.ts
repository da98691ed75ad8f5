import { Failure } from "../step/failure";
import type { RunProgram } from "./run-program";
import { smallTools } from "./small-tool";

/** The account a step runs as. */
export interface Account {
  /** E.g. `nt authority\system`, `CONTOSO\svc-tentacle`. */
  name: string;
  /** Whether it may do what only administrators may: its token has the high or the system integrity level. */
  elevated: boolean;
}

/** Mandatory levels by SID: names of groups are translated. */
const ELEVATED_SIDS = ["S-1-16-12288", "S-1-16-16384"];

/**
 * Asks who this process is.
 * @throws Failure `Account-Unknown` when the answer is not understood
 */
export async function whoAmI(run: RunProgram, env: NodeJS.ProcessEnv, timeoutSeconds: number): Promise<Account> {
  const tool = smallTools(run, env, timeoutSeconds);
  const user = csvRows((await tool("whoami", ["/user", "/fo", "csv", "/nh"])).text);
  const groups = csvRows((await tool("whoami", ["/groups", "/fo", "csv", "/nh"])).text);
  const name = user.find((fields) => fields.some((text) => text.startsWith("S-1-")))?.[0];
  const sids = groups.flat().filter((text) => text.startsWith("S-1-"));
  if (name === undefined || sids.length === 0) {
    throw new Failure({
      code: "Account-Unknown",
      what: "The output of 'whoami' could not be understood, so it is unknown which account the Tentacle runs as and whether it is elevated.",
      next: "Run 'whoami /user' and 'whoami /groups' by hand on this node, and report what they print.",
    });
  }
  return { name, elevated: sids.some((sid) => ELEVATED_SIDS.includes(sid)) };
}

/** Quoted fields of a line of CSV; whoami quotes every one. */
const csvRows = (text: string): string[][] =>
  text.split(/\r?\n/).map((line) => [...line.matchAll(/"((?:[^"]|"")*)"/g)].map(([, field = ""]) => field));
