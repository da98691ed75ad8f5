import type { Client, ClientName, Door, Connection, Way } from "../clients/client";
import type { Reply } from "../../../src/stand-ins/sql/reply";
import type { SqlCall } from "../../../src/stand-ins/sql/call";
import type { ServerEncryption } from "../../../src/stand-ins/sql/tds/prelogin";
import type { TdsServer } from "../../../src/stand-ins/sql/tds/tds-server";
import type { Session } from "../../../src/stand-ins/sql/session";
import type { SqlStandIn } from "../../../src/stand-ins/sql/stand-in";
import type { MadeUpSqlWorld } from "../../stand-ins/sql/made-up-world";

/** What a client and the stand-in say to one another, and what both must have understood. */
export interface Conversation {
  title: string;
  /** Why a client is left out. */
  cannot?: Partial<Record<ClientName, string>>;
  /** The ways in which it is held; left out: in every one that the client has. */
  ways?: readonly Way[];
  hold(table: Table): Promise<void>;
}

export type Handler = (call: SqlCall, reply: Reply, session: Session) => Promise<void> | void;

/** What a conversation is held at: one client, one way, and servers that are closed after it. */
export interface Table {
  readonly client: Client;
  readonly way: Way;
  /** Every session that was begun at `serve`. */
  readonly sessions: readonly Session[];
  /** An empty folder for backups. */
  readonly folder: string;
  /** Only the protocol, with answers of the test's own. */
  serve(handler: Handler, encryption?: ServerEncryption): Promise<TdsServer>;
  /** The SQL Server stand-in, as the rehearsal has it. */
  standIn(prepare?: (world: MadeUpSqlWorld) => void): Promise<{ standIn: SqlStandIn; world: MadeUpSqlWorld }>;
  connect(port: number, more?: Partial<Door>): Promise<Connection>;
}

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits for what the other side has yet to notice. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 5000; !holds();) {
    if (Date.now() > end) throw new Error(`still not: ${what}`);
    await pause(10);
  }
}
