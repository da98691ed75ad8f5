import type { SqlCall } from "./call";
import type { Reply, ServerMessage } from "./reply";

/** What a client says at login. */
export interface Login {
  host: string;
  user: string;
  password: string;
  program: string;
  database: string;
  /** Whether it wants a Windows login, which the stand-in does not have. */
  integrated: boolean;
}

/** Somebody who is logged in. */
export interface Session {
  readonly spid: number;
  readonly login: Login;
  /** The database it is in. */
  database: string;
  /** Whether the login came over TLS. */
  readonly encrypted: boolean;
  /** How often a pool has taken the connection again. */
  resets: number;
}

/** What a session holds of the connection that carries it. */
export interface Connection {
  /** Ends it at once, as a failing network does. */
  drop(): void;
  /** Ends it once everything that was said has gone out. */
  end(): void;
}

/** What stands behind the sessions, whatever carries them. */
export interface SqlAnswers {
  /** @returns the errors of a login that is refused */
  refuseLogin(login: Login): readonly ServerMessage[];
  /** Answers one statement; what it throws becomes an error with the number 50000. */
  answer(session: Session, call: SqlCall, reply: Reply): Promise<void>;
  sessionBegan(session: Session, connection: Connection): void;
  sessionReset(session: Session): void;
  /** The connection is gone and what it was doing has ended. */
  sessionEnded(session: Session): void;
}

/** The first session of a user; lower numbers belong to SQL Server itself. */
const FIRST_SPID = 51;

/** @returns what gives each session a number of its own */
export function sessionNumbers(): () => number {
  let next = FIRST_SPID;
  return () => next++;
}
