import { SqlNotConnected, SqlUnusable } from "../machine/sql";
import { NO_ENCRYPTION } from "./encryption";
import { ENDS_ABNORMALLY, lostConnection, SqlFailure, type SqlMessage } from "./sql-session";

const LOGIN_FAILED = new Set([18456, 18452, 18470, 18487, 18488, 4060, 4064]);

/** What the driver's errors look like; read by hand because several of its classes share these fields. */
interface DriverError {
  message?: unknown;
  code?: unknown;
  number?: unknown;
  precedingErrors?: unknown;
}

/** Makes ours of what comes through the door: the driver's error, or that the connection cannot be used. */
export function failureFromDoor(error: unknown): SqlFailure {
  const [cause, loginMessages] = error instanceof SqlNotConnected ? [error.cause, error.loginMessages] : [error, []];
  if (!(cause instanceof SqlUnusable)) return failureFromDriver(cause, loginMessages);
  return cause.because === "lost" ? lostConnection() : new SqlFailure(0, NO_ENCRYPTION, [], "connection");
}

/**
 * Makes the driver's error ours. The cause is the first error with a number, because the driver throws the last and
 * keeps the others in `precedingErrors` (facts: sql-clients#where-the-driver-keeps-the-cause); a refused login has its
 * numbers only in `loginMessages`.
 */
export function failureFromDriver(error: unknown, loginMessages: readonly SqlMessage[] = []): SqlFailure {
  const last = toObject(error);
  const preceding = Array.isArray(last.precedingErrors) ? (last.precedingErrors as unknown[]).map(toObject) : [];
  const numbered = [...preceding, last].map(toMessage).filter((message) => message.number > 0);
  const all = numbered.length > 0 ? numbered : [...loginMessages];
  const cause = all.find(({ number }) => number !== ENDS_ABNORMALLY) ?? all.at(-1);
  const message = cause?.message ?? [textOf(last.message), ...networkCodes(error)].join(" - ");
  return new SqlFailure(cause?.number ?? 0, message, all, kindOf(last, cause), error);
}

function kindOf(error: DriverError, cause: SqlMessage | undefined): SqlFailure["kind"] {
  if (error.code === "ECANCEL") return "cancelled";
  if (error.code === "ELOGIN" || (cause && LOGIN_FAILED.has(cause.number))) return "login";
  return cause ? "server" : "connection";
}

const toObject = (error: unknown): DriverError =>
  typeof error === "object" && error !== null ? error : { message: String(error) };
const toMessage = (error: DriverError): SqlMessage => ({
  number: typeof error.number === "number" ? error.number : 0,
  message: textOf(error.message),
});
const textOf = (text: unknown) => (typeof text === "string" && text !== "" ? text : "no reason given");

/** The network's own codes (`ECONNREFUSED`, `ENOTFOUND`) lie somewhere below the driver's sentence. */
function networkCodes(error: unknown, depth = 0): string[] {
  if (typeof error !== "object" || error === null || depth > 5) return [];
  const { code, syscall, originalError, cause, errors } = error as Record<string, unknown>;
  const below = [originalError, cause, ...(Array.isArray(errors) ? (errors as unknown[]) : [])];
  const codes = below.flatMap((each) => networkCodes(each, depth + 1));
  return [...new Set(typeof code === "string" && typeof syscall === "string" ? [code, ...codes] : codes)];
}
