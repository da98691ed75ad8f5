/** With what a request ends that has no answer, or no whole one. */
export interface HttpFailures {
  readonly refused: (address: string, port: number) => Error;
  /** The other side speaks no TLS. */
  readonly noTls: () => Error;
  /** The connection ended before there was an answer. */
  readonly cutOff: () => Error;
  readonly cutOffWithin: () => Error;
  readonly aborted: (signal: AbortSignal) => Error;
  /** Aborted while the body was on its way. */
  readonly abortedWithin: (signal: AbortSignal) => Error;
}

const failure = (message: string, fields: object, cause?: unknown): Error =>
  Object.assign(new Error(message, ...(cause === undefined ? [] : [{ cause }])), fields);

/** As the system refuses a connection, on Linux. */
const refused = (address: string, port: number): Error =>
  failure(`connect ECONNREFUSED ${address}:${port}`, {
    errno: -111,
    code: "ECONNREFUSED",
    syscall: "connect",
    address,
    port,
  });

const fetchFailed = (cause: Error) => new TypeError("fetch failed", { cause });
const otherSideClosed = () => failure("other side closed", { name: "SocketError", code: "UND_ERR_SOCKET" });
const reset = (message: string) => failure(message, { code: "ECONNRESET" });
/** A signal may be aborted with anything; whoever aborts one here gives an Error. */
const reasonOf = (signal: AbortSignal) => signal.reason as Error;

/** As Node's fetch fails (measured, Node 20). */
export const FETCH: HttpFailures = {
  refused: (address, port) => fetchFailed(refused(address, port)),
  noTls: () => fetchFailed(failure("wrong version number", { code: "ERR_SSL_WRONG_VERSION_NUMBER" })),
  cutOff: () => fetchFailed(otherSideClosed()),
  cutOffWithin: () => new TypeError("terminated", { cause: otherSideClosed() }),
  aborted: reasonOf,
  abortedWithin: reasonOf,
};

/** As node:http fails (measured, Node 20). */
export const NODE_HTTP: HttpFailures = {
  refused,
  noTls: () => failure("write EPROTO wrong version number", { errno: -71, code: "EPROTO", syscall: "write" }),
  cutOff: () => reset("socket hang up"),
  cutOffWithin: () => reset("aborted"),
  aborted: (signal) =>
    failure("The operation was aborted", { name: "AbortError", code: "ABORT_ERR" }, reasonOf(signal)),
  abortedWithin: () => reset("aborted"),
};
