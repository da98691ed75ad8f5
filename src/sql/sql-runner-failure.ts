import { NO_ENCRYPTION } from "./encryption";
import type { RunnerError, RunnerRefusal } from "./sql-runner-events";
import { ENDS_ABNORMALLY, SqlFailure } from "./sql-session";

/** SqlClient's own number for "The instance of SQL Server you attempted to connect to does not support encryption". */
const NO_ENCRYPTION_HERE = 20;
/**
 * Windows' numbers for a certificate that is not accepted, whatever the language of the sentence: untrusted root, wrong
 * name, expired, not trusted, unknown.
 */
const CERTIFICATE_REFUSED = new Set([-2_146_893_019, -2_146_893_022, -2_146_893_016, -2_146_762_487, -2_146_893_017]);

/**
 * Makes SqlClient's errors ours, as mssql-failure.ts does the driver's. What the server said has a state above 0; the
 * rest is SqlClient's own and means that there is no way to the server.
 */
export function failureFromRunner({ phase, errors, inner }: RunnerRefusal): SqlFailure {
  const ofServer = errors.filter(({ state, number }) => state > 0 && number > 0);
  const all = ofServer.map(({ number, message }) => ({ number, message }));
  const cause = all.find(({ number }) => number !== ENDS_ABNORMALLY) ?? all.at(-1);
  if (cause) return new SqlFailure(cause.number, cause.message, all, phase === "command" ? "server" : "login");
  const [first] = errors;
  const said = [first ? sentenceOf(first) : "", inner].filter(Boolean).join(" - ");
  return new SqlFailure(0, said === "" ? "no reason given" : said, [], "connection");
}

function sentenceOf({ number, message }: RunnerError): string {
  const text = message.trim().replace(/\s+/g, " ").replace(/\.$/, "");
  if (number === NO_ENCRYPTION_HERE) return NO_ENCRYPTION;
  // "Cannot generate SSPI context" has the number of a wrong name, too, and is about the login.
  if (CERTIFICATE_REFUSED.has(number) && !text.includes("SSPI")) return `the certificate is not accepted: ${text}`;
  return number === 0 ? text : `${text} (${number})`;
}
