import type { ServerTask } from "./server-task";

/** What a manual intervention is answered with. */
type Answer = "Proceed" | "Abort";

/** A question that a task waits for. */
export interface Interruption {
  readonly id: string;
  readonly task: ServerTask;
  readonly title: string;
  readonly instructions: string;
  /** Empty: anybody who may answer. */
  readonly teamIds: readonly string[];
  readonly created: Date;
  responsibleUserId: string | null;
  notes: string;
  result: Answer | undefined;
}

/** What an action asks somebody. */
export interface Question {
  title: string;
  instructions: string;
  teamIds: readonly string[];
}

/** The questions of all tasks, in the order in which they were asked (facts: octopus-runbooks#manual-interventions). */
export class Interruptions {
  private readonly all = new Map<string, Interruption>();
  private readonly waiting = new Map<Interruption, (answer: Answer | undefined) => void>();

  constructor(private readonly now: () => Date) {}

  /** Resolves when somebody answered; undefined when the task was cancelled before. */
  async ask(task: ServerTask, question: Question, cancel: AbortSignal): Promise<Interruption | undefined> {
    const id = `Interruptions-${this.all.size + 1}`;
    const asked: Interruption = {
      ...{ ...question, id, task, created: this.now(), responsibleUserId: null, notes: "", result: undefined },
    };
    this.all.set(id.toLowerCase(), asked);
    task.questions += 1;
    const answer = await new Promise<Answer | undefined>((resolve) => {
      this.waiting.set(asked, resolve);
      if (cancel.aborted) resolve(undefined);
      cancel.addEventListener("abort", () => resolve(undefined), { once: true });
    });
    this.waiting.delete(asked);
    task.questions -= 1;
    return answer === undefined ? undefined : asked;
  }

  get(id: string): Interruption | undefined {
    return this.all.get(id.toLowerCase());
  }

  list(): Interruption[] {
    return [...this.all.values()];
  }

  isPending(interruption: Interruption): boolean {
    return this.waiting.has(interruption);
  }

  answer(interruption: Interruption, result: Answer, notes: string): void {
    Object.assign(interruption, { result, notes });
    this.waiting.get(interruption)?.(result);
    // It is answered at once; the task goes on a moment later.
    this.waiting.delete(interruption);
  }
}
