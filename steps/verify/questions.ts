import { isSilence } from "../../src/octopus/refusals";
import { Failure } from "../../src/step/failure";
import type { Context } from "./contract";

/** What became of a question. */
export type Asked<T> =
  | { known: true; value: T }
  | {
      known: false;
      /** A sentence without full stop. */
      because: string;
      /** `silent`: nobody answered. `refused`: the key. `absent`: this version has no such thing. `late`: no time was left. */
      why: "silent" | "refused" | "forbidden" | "absent" | "late" | "other";
    };

/** So many questions at a time: an instance serves far more people than that. */
const AT_A_TIME = 6;
/** Silence may pass: the same question again, so many times. */
const AGAIN = 2;
const AGAIN_AFTER_SECONDS = 2;

/**
 * Asks many questions side by side, all together within a time limit: they are part of the outage. What is not answered
 * is an answer too, never an error.
 */
export class Questions {
  private readonly end: AbortSignal;
  private free = AT_A_TIME;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly context: Pick<Context, "clock" | "signal">,
    private readonly timeoutSeconds: number,
  ) {
    this.end = context.clock.timeout(timeoutSeconds);
  }

  async ask<T>(act: () => Promise<T>): Promise<Asked<T>> {
    await this.enter();
    try {
      return await this.askNow(act, AGAIN);
    } finally {
      this.leave();
    }
  }

  /** Where there are others who can be asked. */
  once<T>(act: () => Promise<T>): Promise<Asked<T>> {
    return this.askNow(act, 0);
  }

  private async askNow<T>(act: () => Promise<T>, again: number): Promise<Asked<T>> {
    const { clock, signal } = this.context;
    for (let attempt = 0; ; attempt += 1) {
      if (this.end.aborted) {
        return { known: false, because: `there was no time left (${this.timeoutSeconds} s)`, why: "late" };
      }
      try {
        return { known: true, value: await act() };
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof Failure)) throw error;
        if (!isSilence(error) || error.code === "Instance-WrongAddress" || attempt >= again) return unanswered(error);
        await clock.sleep(AGAIN_AFTER_SECONDS, signal);
      }
    }
  }

  private async enter(): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free += 1;
  }
}

function unanswered({ code, what, why }: Failure): Asked<never> {
  const because = [what, why].filter(Boolean).join(" ").replace(/\.$/, "");
  if (code === "Instance-WrongAddress") {
    return { known: false, because: "this version of Octopus has no such resource (404)", why: "absent" };
  }
  if (code === "Instance-PermissionMissing") return { known: false, because, why: "forbidden" };
  if (code === "Instance-KeyRefused") return { known: false, because, why: "refused" };
  return { known: false, because, why: "silent" };
}

/** What is derived from an answer, when there is one. */
export const ofKnown = <T, V>(asked: Asked<T>, of: (value: T) => V): Asked<V> =>
  asked.known ? { known: true, value: of(asked.value) } : asked;
