import type { Socket } from "node:net";
import { TLSSocket, type SecureContext } from "node:tls";
import type { SqlCall } from "../call";
import { OpenSession, STAND_IN_ERROR } from "../open-session";
import type { SqlAnswers } from "../session";
import { MalformedTds } from "./bytes";
import { readLogin, type TdsLogin } from "./login";
import { MESSAGE, PacketReader, PacketWriter, type TdsMessage } from "./packets";
import { UnreadParameter } from "./parameter-values";
import { agreeOnTls, readPrelogin, writePrelogin, type ServerEncryption, type TlsUse } from "./prelogin";
import { Response } from "./response";
import { readRpc } from "./rpc";
import { TlsCarrier } from "./tls-carrier";
import * as tokens from "./tokens";
import { Transactions } from "./transactions";

interface ConnectionOptions {
  serverName: string;
  version: readonly number[];
  encryption: ServerEncryption;
  secureContext: SecureContext;
}

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
  private session: OpenSession | undefined;
  /** What the next response has to begin with. */
  private preamble: Buffer = Buffer.alloc(0);

  constructor(
    private readonly socket: Socket,
    private readonly spid: number,
    private readonly options: ConnectionOptions,
    private readonly answers: SqlAnswers,
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
    this.carrier?.destroy();
    await this.session?.end();
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
      if (resetsConnection) {
        this.preamble = tokens.connectionWasReset();
        this.session.reset();
      }
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

  private logIn(login: TdsLogin): void {
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
    this.writer.packetSize = login.packetSize;
    this.send(
      Buffer.concat([
        tokens.changedDatabase(login.database, "master", this.options.serverName),
        tokens.collationChanged(),
        tokens.loginAcknowledged(this.options.version),
        tokens.packetSizeChanged(login.packetSize, DEFAULT_PACKET_SIZE),
        tokens.done("batch"),
      ]),
    );
    const session = { spid: this.spid, login, database: login.database, encrypted, resets: 0 };
    this.session = new OpenSession(session, this.answers, { drop: () => this.drop(), end: () => this.end() });
  }

  private request(session: OpenSession, type: number, body: Buffer): void {
    if (type === MESSAGE.attention) {
      // First the response that was cut short, then the acknowledgement: two messages.
      void session.cancel().then(() => this.send(tokens.done("batch", { attention: true })));
      return;
    }
    if (session.isAtWork) throw new MalformedTds("a request while another is running");
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

  private start(session: OpenSession, call: SqlCall, ofProcedure: boolean): void {
    const outlet = {
      serverName: this.options.serverName,
      send: (bytes: Buffer, last: boolean) => this.send(bytes, last),
      drop: () => this.drop(),
    };
    session.begin(call, (signal) => new Response(outlet, ofProcedure, signal));
  }

  private send(body: Buffer, last = true): void {
    if (this.socket.destroyed) return;
    const bytes = Buffer.concat([this.preamble, body]);
    this.preamble = Buffer.alloc(0);
    (this.tls ?? this.socket).write(this.writer.write(MESSAGE.response, bytes, last));
  }
}
