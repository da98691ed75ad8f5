import type { SqlTarget } from "../machine/sql";

interface More {
  /** The server's number, where the error is the server's. */
  number?: number;
  precedingErrors?: readonly DriverError[];
  cause?: unknown;
}

/** An error with everything that is read of the mssql driver's own. */
export class DriverError extends Error {
  readonly number: number | undefined;
  readonly precedingErrors: readonly DriverError[] | undefined;

  constructor(
    message: string,
    readonly code: string,
    { number, precedingErrors, cause }: More = {},
  ) {
    super(message, cause === undefined ? {} : { cause });
    this.number = number;
    this.precedingErrors = precedingErrors;
  }

  /** The same, with the errors that came before it. */
  after(precedingErrors: readonly DriverError[]): DriverError {
    return new DriverError(this.message, this.code, {
      ...(this.number === undefined ? {} : { number: this.number }),
      precedingErrors,
    });
  }
}

/** What ends a statement although the server has no error for it; the server's own errors that came before go along. */
export const driverErrors = {
  loginRefused: (message: string) => new DriverError(message, "ELOGIN"),
  cancelled: (precedingErrors: readonly DriverError[] = []) =>
    new DriverError("Canceled.", "ECANCEL", { precedingErrors }),
  connectionLost: (precedingErrors: readonly DriverError[]) =>
    new DriverError("socket hang up", "ECONNRESET", { precedingErrors }),
  closed: () => new DriverError("Connection is closed.", "ECONNCLOSED"),
  timedOut: (target: SqlTarget, seconds: number) =>
    new DriverError(`Failed to connect to ${addressOf(target)} in ${seconds * 1000}ms`, "ETIMEOUT"),
  /** Nobody listens there. */
  refused: (target: SqlTarget) => {
    const refused = Object.assign(new Error(`connect ECONNREFUSED ${addressOf(target)}`), {
      code: "ECONNREFUSED",
      syscall: "connect",
    });
    const how = target.multiSubnetFailover ? "parallel" : "sequence";
    return failedToConnect(target, new AggregateError([refused], `Could not connect (${how})`));
  },
  /** TDS 8 begins with TLS, which the stand-in answers with something else. */
  noTds8: (target: SqlTarget) =>
    failedToConnect(target, Object.assign(new Error("wrong version number"), { code: "ERR_SSL_WRONG_VERSION_NUMBER" })),
  /** The stand-in's certificate is its own. */
  notTrusted: (target: SqlTarget) =>
    failedToConnect(
      target,
      Object.assign(new Error("self-signed certificate"), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" }),
    ),
};

const failedToConnect = (target: SqlTarget, cause: Error) =>
  new DriverError(`Failed to connect to ${addressOf(target)} - ${cause.message}`, "ESOCKET", { cause });

const DEFAULT_PORT = 1433;
const addressOf = ({ host, port = DEFAULT_PORT, instanceName }: SqlTarget) =>
  instanceName === undefined ? `${host}:${port}` : `${host}\\${instanceName}`;
