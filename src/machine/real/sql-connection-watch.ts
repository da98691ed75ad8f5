import type { config as MssqlConfig } from "mssql";
import { SqlUnusable, type SqlMessage, type SqlTarget } from "../sql";

type TdsConnection = Parameters<NonNullable<MssqlConfig["beforeConnect"]>>[0];

/** Watches what the driver's pool does behind our back. */
export class ConnectionWatch {
  readonly loginMessages: SqlMessage[] = [];
  /** Why we refused to go on; the driver wraps it into an error of its own. */
  refusal: SqlUnusable | undefined;
  lost = false;
  closing = false;
  private connections = 0;

  constructor(private readonly encrypt: SqlTarget["encrypt"]) {}

  /** The pool makes one connection to try the way, drops it, and makes the one we use: any further one is refused. */
  attach(connection: TdsConnection): void {
    this.connections += 1;
    const ours = this.connections === 2;
    if (this.connections > 2) {
      this.lost = true;
      connection.close();
      throw this.refuse("lost");
    }
    connection.on("errorMessage", ({ number, message }) => {
      if (this.connections === 1) this.loginMessages.push({ number, message });
    });
    connection.on("end", () => {
      if (ours && !this.closing) this.lost = true;
    });
    if (this.encrypt === "required") refuseLoginInClear(connection, () => this.refuse("not-encrypted"));
  }

  private refuse(because: SqlUnusable["because"]): SqlUnusable {
    return (this.refusal = new SqlUnusable(because));
  }
}

/**
 * The driver logs in without TLS when the server says it has none, even with `encrypt: true`
 * (facts: sql-clients#logging-in-without-encryption): whoever sits between could read the password. There is no option
 * for it, so the login packet is held back here.
 */
function refuseLoginInClear(connection: TdsConnection, refuse: () => Error): void {
  let secure = false;
  connection.on("secure", () => {
    secure = true;
  });
  const logIn = connection.sendLogin7Packet.bind(connection);
  connection.sendLogin7Packet = () => {
    if (!secure) throw refuse();
    secure = false; // a rerouted connection negotiates again
    logIn();
  };
}
