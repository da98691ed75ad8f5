/** What a starter sends, as a stream tells it. */
export interface Stdin {
  on(event: "data", act: (chunk: Buffer) => void): this;
  on(event: "error", act: (error: Error) => void): this;
  once(event: "end", act: () => void): this;
  /** A file's stream cannot be told not to keep the process alive, and does not. */
  unref?(): unknown;
}

/** The process that runs one step, towards whoever started it: what the host's entry needs and no step. */
export interface OwnProcess {
  readonly stdin: Stdin;
  /** Write at once and as a whole, so that nothing is lost when the process ends or is killed. */
  writeOut(text: string): void;
  writeError(text: string): void;
  /** What nobody caught. Node would print it as it is: unmasked. */
  onFault(act: (error: unknown) => void): void;
  /** What Node warns of. It would print that, too. */
  onWarning(act: (warning: Error & { code?: string }) => void): void;
  /** Ends although a driver or a program that was left behind would keep the process alive. */
  exit(code: number): never;
}
