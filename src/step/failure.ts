/** What an error says to the person who has to act on it. */
export interface FailureText {
  /** Area and identifier, e.g. `Installer-AnotherInstallRunning`. The host puts the step's name before it. */
  code: `${string}-${string}`;
  /** What happened, where (which node, which file): one sentence with its full stop. */
  what: string;
  /** Why, as far as it is known: one sentence, or left out. */
  why?: string | undefined;
  /** What to do next: one or two sentences. */
  next: string;
  cause?: unknown;
}

/**
 * An expected failure: everything a person needs is in the message, under a stable code.
 * Whatever is thrown and is not a Failure is an internal fault (exit code 3).
 * The form `Step-Area-Identifier: sentence` is Octopus' own for known failures.
 */
export class Failure extends Error {
  readonly code: FailureText["code"];
  readonly what: string;
  readonly why: string | undefined;
  readonly next: string;

  constructor(text: FailureText) {
    super([text.what, text.why, text.next].filter(Boolean).join(" "), { cause: text.cause });
    this.name = "Failure";
    this.code = text.code;
    this.what = text.what;
    this.why = text.why;
    this.next = text.next;
  }
}

/** The inputs of a step are wrong: all problems at once (exit code 2). */
export class InputFailure extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "InputFailure";
  }
}

/** The first line of what went wrong, whatever was thrown: for a sentence that quotes a cause. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split(/\r?\n/, 1)[0] ?? "";
}
