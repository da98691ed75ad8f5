/** The clients of this suite. What one cannot do is said beside the conversation it is left out of. */
export type ClientName = "mssql" | "System.Data.SqlClient" | "FreeTDS";

/** What TLS keeps secret: nothing, the login packet, or everything. */
export type Way = "plain" | "TLS for the login" | "TLS";

/** Where to connect, and as whom. */
export interface Door {
  port: number;
  user: string;
  password: string;
  database: string;
  way: Way;
  packetBytes?: number;
  /** Only where the client checks the server's certificate when it is told to. */
  checksCertificate?: boolean;
  /** .NET gives a closed connection back to its pool and takes it from there. */
  pooled?: boolean;
  /** An older version of the protocol, where the client has one. */
  tdsVersion?: "7.1" | "7.3";
  /** The client's own limit for each statement. */
  timeoutSeconds?: number;
  /** .NET asks for several statements at a time on one connection. */
  asksForMars?: boolean;
}

/** A message or an error of the server, or of the client itself. */
export interface Told {
  number: number;
  message: string;
}

export interface ResultSet {
  columns: string[];
  /** Values as texts that all clients write alike (dates of FreeTDS apart); NULL is null. */
  rows: (string | null)[][];
}

/** What came of a statement. Results that came before an error are there too. */
export interface Answer {
  results: ResultSet[];
  messages: Told[];
  /** The server's errors in the order they were sent. */
  errors: Told[];
  /** Why the client itself ended the statement, or lost it. */
  ended: "cancelled" | "timed-out" | "connection-lost" | undefined;
}

/** By .NET's names. */
export type ParameterType =
  | "NVarChar"
  | "TinyInt"
  | "Int"
  | "BigInt"
  | "Bit"
  | "Decimal"
  | "Float"
  | "DateTime"
  | "DateTime2"
  | "DateTimeOffset"
  | "Date"
  | "UniqueIdentifier"
  | "VarBinary";

/** Bound to the statement; the value as text. */
export interface Parameter {
  name: string;
  type: ParameterType;
  value: string | null;
}

export interface AskOptions {
  parameters?: readonly Parameter[];
  onMessage?: (told: Told) => void;
}

export interface Connection {
  /** Whatever the server says is in the answer: nothing is thrown for it. */
  ask(text: string, options?: AskOptions): Promise<Answer>;
  /** Gives up the statement at work (ATTENTION). */
  cancel(): Promise<void>;
  /** Takes the connection again as a pool does (RESETCONNECTION, with the next request). */
  reset(): Promise<void>;
  begin(): Promise<void>;
  save(name: string): Promise<void>;
  /** @param name of a savepoint; without it everything goes back */
  rollBack(name?: string): Promise<void>;
  commit(): Promise<void>;
  close(): Promise<void>;
}

export interface Client {
  readonly name: ClientName;
  /** @throws Refused */
  connect(door: Door): Promise<Connection>;
  /** Ends whatever programs it started. */
  end(): Promise<void>;
}

/** Nobody was let in, or the client did not want to go in. */
export class Refused extends Error {
  constructor(
    readonly errors: readonly Told[],
    message: string,
  ) {
    super(message);
    this.name = "Refused";
  }
}

/** For the parts of a connection that a client does not have: its table says so, so nobody calls them. */
export const cannot = (client: ClientName, what: string) => () =>
  Promise.reject(new Error(`${client} cannot ${what}: a conversation asks for it that should leave it out.`));
