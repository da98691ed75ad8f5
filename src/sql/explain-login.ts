import { VARIABLES } from "../names/variables";
import type { FailureText } from "../step/failure";
import { loginScript } from "./grants";
import { isIdentifier } from "./statements";

/** Who tried to log in. */
interface WhoLogsIn {
  database: string;
  login?: string | undefined;
  /** The string asks for a Windows login: `login` is then the Tentacle's account, as far as it is known. */
  windowsLogin?: boolean | undefined;
}

const UNTRUSTED_DOMAIN = 18452;
const OWN_LOGIN = `give a connection string with a SQL login in ${VARIABLES.connectionString}`;

/** What to do when SQL Server refuses the login; for a Windows login with what a DBA has to run for which account. */
export function explainRefusedLogin(
  failure: { number: number; message: string },
  said: string,
  { database, login, windowsLogin = false }: WhoLogsIn,
): Omit<FailureText, "what" | "cause"> {
  const code = "Database-LoginFailed";
  if (!windowsLogin) {
    return {
      code,
      why: said,
      next: `Check the login${login ? ` '${login}'` : ""} and its password in the connection string; the SQL Server's error log has the exact reason.`,
    };
  }
  const account = accountIn(failure.message) ?? login;
  const who = `The step logs in as the Windows account of the Tentacle on this node${account ? `, '${account}'` : ""} (each node's own, when it is the machine's).`;
  if (failure.number === UNTRUSTED_DOMAIN) {
    return {
      code,
      why: `${said} ${who}`,
      next: `Run the Tentacle's service as an account of a domain that the SQL Server trusts, or ${OWN_LOGIN}.`,
    };
  }
  return {
    code,
    why: `${said} ${who}`,
    next: `Ask a DBA to run: ${loginScript(database, account ?? "DOMAIN\\MACHINE$")} Or ${OWN_LOGIN}.`,
  };
}

/** A Windows login that does not even reach the server's judgement: Kerberos and NTLM failed between the machines. */
export function explainNoWindowsLogin(said: string): Omit<FailureText, "what" | "cause"> {
  return {
    code: "Database-WindowsLoginImpossible",
    why: said,
    next: `Check that this machine is in a domain the SQL Server trusts, its clock, and the service principal name of the SQL Server (setspn -L <its service account>); or ${OWN_LOGIN}.`,
  };
}

/** The account as the server saw it, in whatever language: "Login failed for user 'CONTOSO\OCTO1$'." */
function accountIn(message: string): string | undefined {
  const account = /['"„“«]([^'"„“”«»\\]+\\[^'"„“”«»\\]+)['"“”»]/.exec(message)?.[1];
  return account !== undefined && isIdentifier(account) ? account : undefined;
}
