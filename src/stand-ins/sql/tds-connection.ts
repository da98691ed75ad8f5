import type { Socket } from "node:net";
import { TLSSocket, type SecureContext } from "node:tls";
import { MalformedTds } from "./bytes";
import { readLogin, type Login } from "./login";
import { MESSAGE, PacketReader, PacketWriter, type TdsMessage } from "./packets";
import { UnreadParameter } from "./parameter-values";
import { agreeOnTls, readPrelogin, writePrelogin, type ServerEncryption, type TlsUse } from "./prelogin";
import { Response } from "./response";
import { readRpc, type SqlCall } from "./rpc";
import { serverErrors } from "./server-errors";
import { isTooLong, usedDatabase } from "./sql-names";
import type { TdsAnswers, TdsSession } from "./tds-session";
import { TlsCarrier } from "./tls-carrier";
import * as tokens from "./tokens";
import { Transactions } from "./transactions";

interface ConnectionOptions {
  serverName: string;
  version: readonly number[];
  encryption: ServerEncryption;
  secureContext: SecureContext;
}

const STAND_IN_ERROR = 50_000;
const DEFAULT_PACKET_SIZE = 4096;

/**
 * One connection, from PRELOGIN to its end: prelogin, TLS, login, then requests one at a time. Bytes that are no TDS
 * end this connection and nothing else.
 */
export class TdsConnection {
  private readonly reader = new PacketReader();
  private readonly writer: PacketWriter;
  private readonly transactions = new Transactions();
  private tlsUse: TlsUse = "none";
  private carrier: TlsCarrier | undefined;
  private tls: TLSSocket | undefined;
  private session: TdsSession | undefined;
  /** What the next response has to begin with. */
  private preamble: Buffer = Buffer.alloc(0);
  private cancel = new AbortController();
  /** The request at work; resolves when it has been answered. */
  private work: Promise<void> | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly spid: number,
    private readonly options: ConnectionOptions,
    private readonly answers: TdsAnswers,
  ) {
    this.writer = new PacketWriter(spid);
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes) => this.guarded(() => (this.carrier ? this.carrier.receive(bytes) : this.read(bytes))));
    socket.on("close", () => void this.ended());
  }

  /** Ends the connection at once, as a failing network does. */
  drop(): void {
    this.socket.destroy();
  }

  /**
   * Ends the connection once everything that was said has gone out. TLS is not told: its goodbye ends no socket, and
   * FreeTDS reads on for ever after it.
   */
  private end(): void {
    if (this.tls) this.tls.write("", () => this.socket.end());
    else this.socket.end();
  }

  private async ended(): Promise<void> {
    this.cancel.abort();
    this.carrier?.destroy();
    // SQL Server ends a session when its work has ended; only then are its locks free.
    await this.work;
    if (this.session) this.answers.sessionEnded(this.session);
  }

  private guarded(act: () => void): void {
    try {
      act();
    } catch {
      this.socket.destroy();
    }
  }

  private read(bytes: Buffer): void {
    for (const message of this.reader.read(bytes)) this.take(message);
  }

  private take({ type, body, ignored, resetsConnection }: TdsMessage): void {
    if (ignored) {
      this.send(tokens.done("batch", { failed: true }));
      return;
    }
    if (type === MESSAGE.prelogin) this.negotiate(body);
    else if (type === MESSAGE.login) this.logIn(readLogin(body));
    else if (!this.session) throw new MalformedTds("a request before the login");
    else {
      if (resetsConnection) this.reset(this.session);
      this.request(this.session, type, body);
    }
  }

  private negotiate(body: Buffer): void {
    const { answer, use } = agreeOnTls(readPrelogin(body), this.options.encryption);
    this.socket.write(this.writer.write(MESSAGE.response, writePrelogin(this.options.version, answer)));
    this.tlsUse = use;
    if (use === "none") return;
    this.carrier = new TlsCarrier(
      (bytes) => this.socket.write(this.writer.write(MESSAGE.prelogin, bytes)),
      (bytes) => this.socket.write(bytes),
    );
    // TLSSocket takes any duplex stream, whatever its type says.
    const under = this.carrier as unknown as Socket;
    this.tls = new TLSSocket(under, { isServer: true, secureContext: this.options.secureContext });
    this.tls.on("data", (bytes: Buffer) => this.guarded(() => this.read(bytes)));
    this.tls.on("error", () => this.socket.destroy());
  }

  private logIn(login: Login): void {
    if (this.session) throw new MalformedTds("a second login");
    const encrypted = this.tls !== undefined;
    if (this.tlsUse === "login-only") {
      // From here on both sides speak plainly.
      this.carrier = undefined;
      this.tls = undefined;
    }
    const refused =
      this.options.encryption === "required" && !encrypted
        ? [{ number: 20_000, message: "Encryption is required by this server." }]
        : this.answers.refuseLogin(login);
    if (refused.length > 0) {
      const errors = refused.map((error) => tokens.message("error", { class: 14, ...error }, this.options.serverName));
      this.send(Buffer.concat([...errors, tokens.done("batch", { failed: true })]));
      this.end();
      return;
    }
    this.session = { spid: this.spid, login, database: login.database, encrypted, resets: 0 };
    this.writer.packetSize = login.packetSize;
    this.send(
      Buffer.concat([
        this.changeDatabase("master", login.database),
        tokens.collationChanged(),
        tokens.loginAcknowledged(this.options.version),
        tokens.packetSizeChanged(login.packetSize, DEFAULT_PACKET_SIZE),
        tokens.done("batch"),
      ]),
    );
    this.answers.sessionBegan(this.session);
  }

  /** A pool takes the connection again: everything is as after the login. */
  private reset(session: TdsSession): void {
    session.resets += 1;
    session.database = session.login.database;
    this.preamble = tokens.connectionWasReset();
    this.answers.sessionReset(session);
  }

  private request(session: TdsSession, type: number, body: Buffer): void {
    if (type === MESSAGE.attention) {
      this.cancel.abort();
      // First the response that was cut short, then the acknowledgement: two messages.
      void Promise.resolve(this.work).then(() => this.send(tokens.done("batch", { attention: true })));
      return;
    }
    if (this.work) throw new MalformedTds("a request while another is running");
    if (type === MESSAGE.transactionManager) {
      this.send(Buffer.concat([this.transactions.request(body), tokens.done("batch")]));
    } else if (type === MESSAGE.sqlBatch) {
      const text = body.subarray(body.readUInt32LE(0)).toString("utf16le");
      this.start(session, { text, parameters: {} }, false);
    } else if (type === MESSAGE.rpc) {
      const call = this.readCall(body);
      if (call) this.start(session, call, true);
    } else throw new MalformedTds("a message of an unknown type");
  }

  private readCall(body: Buffer): SqlCall | undefined {
    try {
      return readRpc(body);
    } catch (error) {
      if (!(error instanceof UnreadParameter)) throw error;
      const told = { number: STAND_IN_ERROR, message: error.message };
      this.send(
        Buffer.concat([
          tokens.message("error", told, this.options.serverName),
          tokens.done("procedure", { failed: true }),
        ]),
      );
      return undefined;
    }
  }

  private start(session: TdsSession, call: SqlCall, ofProcedure: boolean): void {
    this.cancel = new AbortController();
    const outlet = {
      serverName: this.options.serverName,
      send: (bytes: Buffer, last: boolean) => this.send(bytes, last),
      drop: () => this.drop(),
    };
    const response = new Response(outlet, ofProcedure, this.cancel.signal);
    this.work = this.answer(session, call, response).finally(() => {
      this.work = undefined;
      if (response.fatal) this.end();
    });
  }

  private async answer(session: TdsSession, call: SqlCall, response: Response): Promise<void> {
    const database = usedDatabase(call.text);
    if (database !== undefined && isTooLong(database)) response.error(serverErrors.identifierTooLong(database));
    else if (database !== undefined) {
      response.raw(this.changeDatabase(session.database, database));
      session.database = database;
    } else {
      try {
        await this.answers.answer(session, call, response);
      } catch (error) {
        response.error({ number: STAND_IN_ERROR, message: error instanceof Error ? error.message : String(error) });
      }
    }
    response.end();
  }

  private changeDatabase(before: string, now: string): Buffer {
    const told = { number: 5701, state: 2, message: `Changed database context to '${now}'.` };
    return Buffer.concat([tokens.databaseChanged(now, before), tokens.message("info", told, this.options.serverName)]);
  }

  private send(body: Buffer, last = true): void {
    if (this.socket.destroyed) return;
    const bytes = Buffer.concat([this.preamble, body]);
    this.preamble = Buffer.alloc(0);
    (this.tls ?? this.socket).write(this.writer.write(MESSAGE.response, bytes, last));
  }
}
