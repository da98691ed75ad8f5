import type { Login } from "./login";
import type { Reply } from "./response";
import type { SqlCall } from "./rpc";
import type { ServerMessage } from "./tokens";

/** Somebody who is logged in. */
export interface TdsSession {
  readonly spid: number;
  readonly login: Login;
  /** The database it is in. */
  database: string;
  /** Whether the login came over TLS. */
  readonly encrypted: boolean;
  /** How often a pool has taken the connection again. */
  resets: number;
}

/** What stands behind the protocol: everything that is not bytes. */
export interface TdsAnswers {
  /** @returns the errors of a login that is refused */
  refuseLogin(login: Login): readonly ServerMessage[];
  /** Answers one statement; what it throws becomes an error with the number 50000. */
  answer(session: TdsSession, call: SqlCall, reply: Reply): Promise<void>;
  sessionBegan(session: TdsSession): void;
  sessionReset(session: TdsSession): void;
  /** The connection is gone and what it was doing has ended. */
  sessionEnded(session: TdsSession): void;
}
