import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { Refused, type Answer, type AskOptions, type Client, type Connection, type Door, type Told } from "./client";

/** What the program says of an exception (dotnet/Failure.cs). */
interface Failed {
  kind: string;
  number: number;
  message: string;
  errors: Told[];
}

type Line =
  | { message: Told; done?: never; failed?: never }
  | { done: unknown; message?: never; failed?: never }
  | { failed: Failed; message?: never; done?: never };

type Send = (command: Record<string, unknown>, onMessage?: (told: Told) => void) => Promise<unknown>;

const END_MILLISECONDS = 2000;

/** .NET's client (dotnet/): one program for all connections, told what to do on its stdin. */
export function dotnetClient(program: string): Client {
  const child = spawn("dotnet", [program], { stdio: ["pipe", "pipe", "inherit"] });
  const waiting = new Map<number, (line: Line) => void>();
  createInterface({ input: child.stdout }).on("line", (text) => {
    const { id, told } = JSON.parse(text) as { id: number; told: Line };
    waiting.get(id)?.(told);
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let ending = false;
  void ended.then(() => {
    // After the tests nobody listens any more.
    if (ending) return;
    const failed = { kind: "Ended", number: 0, message: "the program of .NET has ended", errors: [] };
    for (const tell of waiting.values()) tell({ failed });
  });
  let last = 0;
  const send: Send = (command, onMessage) => {
    last += 1;
    const id = last;
    return new Promise((resolve, reject) => {
      waiting.set(id, ({ message, done, failed }) => {
        if (message) {
          onMessage?.(message);
          return;
        }
        waiting.delete(id);
        if (failed) reject(new Refused(failed.errors.map(plain), `${failed.kind}: ${failed.message}`));
        else resolve(done);
      });
      child.stdin.write(`${JSON.stringify({ ...command, id })}\n`);
    });
  };
  let connections = 0;
  return {
    name: "System.Data.SqlClient",
    connect: async (door) => {
      connections += 1;
      return connect(send, String(connections), door);
    },
    end: async () => {
      ending = true;
      child.stdin.end();
      const killed = setTimeout(() => child.kill("SIGKILL"), END_MILLISECONDS);
      await ended;
      clearTimeout(killed);
    },
  };
}

async function connect(send: Send, connection: string, door: Door): Promise<Connection> {
  const open = () => send({ do: "open", connection, connectionString: connectionStringOf(door) });
  await open();
  const simply = async (what: string, name?: string) => {
    await send({ do: what, connection, name });
  };
  return {
    ask: async (text, options = {}) => ask(send, { connection, timeoutSeconds: door.timeoutSeconds, text }, options),
    cancel: () => simply("cancel"),
    // Into the pool and out again: the next request says that the connection is taken anew.
    reset: async () => {
      await send({ do: "close", connection });
      await open();
    },
    begin: () => simply("begin"),
    save: (name) => simply("save", name),
    rollBack: (name) => simply("roll-back", name),
    commit: () => simply("commit"),
    close: () => simply("close"),
  };
}

function connectionStringOf({ port, user, password, database, way, ...more }: Door): string {
  const pairs = {
    "Data Source": `tcp:127.0.0.1,${port}`,
    "Initial Catalog": database,
    "User ID": user,
    Password: `"${password.replaceAll('"', '""')}"`,
    // Off still means TLS for the login; nothing at all only when the server has none.
    Encrypt: way === "TLS",
    TrustServerCertificate: !more.checksCertificate,
    Pooling: more.pooled === true,
    MultipleActiveResultSets: more.asksForMars === true,
    ...(more.packetBytes === undefined ? {} : { "Packet Size": more.packetBytes }),
  };
  return Object.entries(pairs)
    .map(([key, value]) => `${key}=${value}`)
    .join(";");
}

async function ask(send: Send, statement: object, { parameters, onMessage }: AskOptions): Promise<Answer> {
  const messages: Told[] = [];
  const command = { ...statement, do: "ask", parameters, how: onMessage && "synchronously" };
  const { results, failed } = (await send(command, ({ number, message }) => {
    messages.push({ number, message });
    onMessage?.({ number, message });
  })) as { results: Answer["results"]; failed?: Failed };
  if (!failed) return { results, messages, errors: [], ended: undefined };
  return {
    results,
    messages,
    errors: failed.errors.filter(({ number }) => number > 0).map(plain),
    ended: endOf(failed),
  };
}

const plain = ({ number, message }: Told): Told => ({ number, message });

const TIMED_OUT = -2;

function endOf({ kind, number, message }: Failed): Answer["ended"] {
  // On its own limit it cancels, and says that too.
  if (number === TIMED_OUT) return "timed-out";
  if (/cancell?ed/i.test(`${kind} ${message}`)) return "cancelled";
  return /transport-level|connection is (?:broken|closed)/i.test(message) ? "connection-lost" : undefined;
}
