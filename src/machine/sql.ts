/** Where a driver connects, and as whom. Holds secrets: never log it. */
export interface SqlTarget {
  host: string;
  port: number | undefined;
  instanceName: string | undefined;
  database: string;
  user: string;
  password: string;
  /** `strict`: TDS 8. `required`: TLS or nothing. `if-offered`: TLS when the server has it. */
  encrypt: "strict" | "required" | "if-offered";
  trustServerCertificate: boolean;
  hostNameInCertificate: string | undefined;
  multiSubnetFailover: boolean;
}

/** How the connection shows itself on the server, and how long it may take to come about. */
export interface SqlClient {
  programName: string;
  /** What this machine calls itself; what it says it is called unless given. */
  workstation: string | undefined;
  connectSeconds: number;
}

/** One T-SQL statement with its parameters (bound, never pasted in). */
export interface Statement {
  text: string;
  parameters?: Record<string, string | number | boolean | null>;
}

export interface SqlMessage {
  number: number;
  message: string;
}

export type SqlValue = string | number | boolean | Date | null;
export type SqlRow = Record<string, SqlValue>;

/** A statement at work. */
export interface SqlAnswer {
  /** Of its first result. Rejects with the driver's error, or with `SqlUnusable`. */
  readonly rows: Promise<SqlRow[]>;
  /** Asks the server to end it. */
  cancel(): void;
}

/** One connection, the only one of its life: what follows on another one would be without its locks. */
export interface SqlConnection {
  readonly lost: boolean;
  /** Sends a statement; messages come as the server sends them. No time limit. */
  send(statement: Statement, onMessage: (message: SqlMessage) => void): SqlAnswer;
  close(): Promise<void>;
}

/** The SQL Servers that a machine reaches with a SQL login. With a Windows login, programs are the way. */
export interface Sql {
  /** @throws SqlNotConnected */
  connect(target: SqlTarget, client: SqlClient): Promise<SqlConnection>;
}

/** There is no connection. */
export class SqlNotConnected extends Error {
  constructor(
    /** The driver's error, or `SqlUnusable`. */
    override readonly cause: unknown,
    /** What the server said of the login: the driver's error does not hold it. */
    readonly loginMessages: readonly SqlMessage[],
  ) {
    super("no connection", { cause });
  }
}

/** The driver's side refuses to go on: its connection is gone, or would carry a password that anybody can read. */
export class SqlUnusable extends Error {
  constructor(readonly because: "lost" | "not-encrypted") {
    super(because);
  }
}
