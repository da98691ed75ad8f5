import { createServer, type Server, type Socket } from "node:net";
import type { World } from "../world/world";
import { playProgram, type ProgramAsked, type ProgramCarrier } from "./play-program";

/** The process of a stand-in program, and the one that started it: the step. */
interface Processes {
  own: number;
  parent: number;
}

interface Request extends ProgramAsked {
  node: string;
  /** Where they are known. */
  processes: Processes | undefined;
}

export interface ProgramDoor {
  port: number;
  /** Ends every program that runs on a node, as a restart of its machine does. */
  endPrograms(node: string): void;
  close(): Promise<void>;
}

/**
 * Where stand-in programs come to: each connection is one call. In come texts ended by NULs, out go lines: what to
 * print, and at last the exit code. A connection that ends early was a program that was killed.
 */
export async function openProgramDoor(world: World): Promise<ProgramDoor> {
  const sockets = new Set<Socket>();
  const nodeOf = new WeakMap<Socket, string>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    const killed = new AbortController();
    socket.on("close", () => {
      sockets.delete(socket);
      killed.abort();
    });
    socket.on("error", () => socket.destroy());
    let text = "";
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      text += chunk;
      const request = readRequest(text);
      if (!request) return;
      nodeOf.set(socket, request.node);
      void answer(world, request, socket, killed.signal);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The door for programs has no port.");
  return {
    port: address.port,
    endPrograms: (node) => {
      for (const socket of sockets) if (nodeOf.get(socket) === node) socket.destroy();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/**
 * Texts, each ended by a NUL: node, program with its process and its parent's where they are known (`sc 12 11`), number of
 * arguments, the arguments, stdin. Undefined until all are there.
 */
function readRequest(text: string): Request | undefined {
  const [node = "", called = "", count = "", ...rest] = text.split("\0");
  const [program = "", own, parent] = called.split(" ");
  const args = Number(count);
  if (rest.length < args + 2) return undefined; // arguments, stdin, and nothing after the last NUL
  const processes = own && parent ? { own: Number(own), parent: Number(parent) } : undefined;
  return { node, program, args: rest.slice(0, args), stdin: rest[args] ?? "", processes };
}

async function answer(world: World, request: Request, socket: Socket, signal: AbortSignal): Promise<void> {
  const send = (message: string) => {
    if (!socket.destroyed) socket.write(`${message}\n`);
  };
  const node = world.nodes.find(({ name }) => name === request.node);
  if (!node) throw new Error(`A stand-in program says that it is on the node '${request.node}'.`);
  const { processes } = request;
  const carrier: ProgramCarrier = {
    say: (line) => send(`say ${line}`),
    signal,
    killStep: processes && ((what) => killStep(processes, what)),
  };
  send(`exit ${await playProgram(world, node, request, carrier)}`);
  socket.end();
}

function killStep({ own, parent }: Processes, what: "step" | "step and program"): void {
  for (const id of what === "step" ? [parent] : [parent, own]) process.kill(id, "SIGKILL");
}
