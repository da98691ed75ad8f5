export interface ProgramStart {
  /** Its full path. */
  program: string;
  /** Never a secret: the list of processes shows these to everyone. */
  args: readonly string[];
  /** The whole environment; this process' own unless given. */
  env?: NodeJS.ProcessEnv | undefined;
  /** Hands the arguments over exactly as they are (Windows only): msiexec parses its own command line. */
  verbatimArguments?: boolean | undefined;
  /**
   * Of an open file (files.ts) to which it prints on both streams, instead of being listened to: the file outlives this
   * process, and so do the program's words.
   */
  outputDescriptor?: number | undefined;
}

/** Is told what a program says, in pieces as they come. */
interface ProgramListener {
  out(bytes: Uint8Array): void;
  error(bytes: Uint8Array): void;
}

export interface ProgramEnd {
  /** As Windows means it (signed 32 bit); undefined when it could not be started or was killed. */
  exitCode: number | undefined;
  /** Why it could not be started, e.g. `ENOENT`. */
  startError: string | undefined;
}

/** A program that was started. */
export interface RunningProgram {
  /** Its process id; undefined when it could not be started. */
  readonly id: number | undefined;
  /** Sends text to its stdin; one that has ended, or does not read, loses it. */
  write(text: string): void;
  /** Ends its stdin. */
  endInput(): void;
  /** Ends it by force, and nothing that it started. */
  kill(): void;
  /** When it has ended and all it said was told. Never rejects. */
  readonly ended: Promise<ProgramEnd>;
}

/** Starts programs on a machine. */
export interface Programs {
  /** Never throws: that it could not be started is how it ended. */
  start(call: ProgramStart, listener: ProgramListener): RunningProgram;
  /** Whether a process has that id, whoever's it is. */
  isRunning(processId: number): boolean;
}
