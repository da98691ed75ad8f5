import type { Programs, ProgramEnd, ProgramStart, RunningProgram } from "../machine/programs";
import { playProgram } from "../stand-ins/programs/play-program";
import type { WorldNode } from "../stand-ins/world/node";
import type { World } from "../stand-ins/world/world";
import type { Carry } from "./carry";
import type { SimulatedFiles } from "./files";
import type { Processes } from "./processes";
import type { SimulatedDisk } from "./simulated-disk";
import type { SimulatedScript } from "./script";

/** What lies where a program does. */
const PROGRAM_FILE = /^stand-in: (.+)$/;
export const programFile = (program: string): string => `stand-in: ${program}`;

/** Nobody asks for it; without one, each program that ends would cost an Error with its stack. */
const PROCESS_GONE = "The program has ended.";

/** Programs of a machine that run, for whoever ends them all. */
export type RunningPrograms = Set<{ kill(): void }>;

interface Around {
  world: World;
  node: WorldNode;
  disk: SimulatedDisk;
  files: SimulatedFiles;
  processes: Processes;
  running: RunningPrograms;
  script: SimulatedScript;
  carry: Carry;
}

/** The programs of a machine, as one script has them: played by direct calls. A program outlives the script that started it. */
export function simulatedPrograms(around: Around): Programs {
  const { processes } = around;
  return {
    start: (call, listener) => {
      const program = programAt(around.disk, call.program);
      if (program === undefined) return neverStarted(around.carry);
      return startProgram(around, program, call, listener);
    },
    isRunning: (id) => processes.isRunning(id),
  };
}

/** Nobody writes into the bytes of a file: another content has other bytes. */
const programsIn = new WeakMap<Buffer, { program: string | undefined }>();

function programAt(disk: SimulatedDisk, path: string): string | undefined {
  if (!disk.isThere(path) || disk.isFolder(path)) return undefined;
  const bytes = disk.read(path);
  let found = programsIn.get(bytes);
  if (!found) programsIn.set(bytes, (found = { program: PROGRAM_FILE.exec(bytes.toString("utf8"))?.[1] }));
  return found.program;
}

function startProgram(
  { world, node, files, processes, running, script, carry }: Around,
  program: string,
  call: ProgramStart,
  listener: Parameters<Programs["start"]>[1],
): RunningProgram {
  const id = processes.begin();
  const end = new EndOfProgram();
  const own = { kill: () => end.come() };
  running.add(own);
  script.children.add(own);
  const print =
    call.outputDescriptor === undefined
      ? (text: string) => (script.isAlive ? listener.out(Buffer.from(text)) : undefined)
      : files.append(call.outputDescriptor);
  const carrier = {
    say: (line: string) => (end.hasCome ? undefined : print(`${line}\r\n`)),
    get signal() {
      return end.signal;
    },
    killStep: (what: "step" | "step and program") => {
      script.kill();
      if (what === "step and program") own.kill();
    },
  };
  let stdin = "";
  const { inputEnded, endInput } = inputOf();
  // What was killed before it began, with its machine for example, does nothing.
  const work = inputEnded.then(() =>
    end.hasCome ? undefined : playProgram(world, node, { program, args: call.args, stdin }, carrier),
  );
  const ended = Promise.race([work, end.came]).then((code): ProgramEnd => {
    running.delete(own);
    script.children.delete(own);
    processes.end(id);
    // Whoever waits for its process to be gone is told, however it went.
    own.kill();
    // Windows' codes have 32 bits, and a sign.
    return { exitCode: code === undefined ? undefined : code | 0, startError: undefined };
  });
  return {
    id,
    write: (text) => void (stdin += text),
    endInput,
    kill: own.kill,
    ended: carry("program", () => ended),
  };
}

/** A program reads its stdin to the end before it begins. */
function inputOf(): { inputEnded: Promise<void>; endInput: () => void } {
  let endInput: () => void = () => undefined;
  const inputEnded = new Promise<void>((resolve) => (endInput = resolve));
  return { inputEnded, endInput };
}

/** That a program has ended, or was killed: an AbortController costs as much as most of what a program does. */
class EndOfProgram {
  hasCome = false;
  readonly came: Promise<undefined>;
  private tell: () => void = () => undefined;
  private controller: AbortController | undefined;

  constructor() {
    this.came = new Promise((resolve) => (this.tell = () => resolve(undefined)));
  }

  /** For a program that waits for it. */
  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.hasCome) this.controller.abort(PROCESS_GONE);
    return this.controller.signal;
  }

  come(): void {
    if (this.hasCome) return;
    this.hasCome = true;
    this.tell();
    this.controller?.abort(PROCESS_GONE);
  }
}

function neverStarted(carry: Carry): RunningProgram {
  return {
    id: undefined,
    write: () => undefined,
    endInput: () => undefined,
    kill: () => undefined,
    ended: carry("program", () => ({ exitCode: undefined, startError: "ENOENT" })),
  };
}
