/** What a signal calls when it is aborted. */
type Act = (event: { type: "abort"; target: LightSignal }) => void;

/** Stands for the reason that nobody gave: to make it costs a stack, and hardly anybody asks for it. */
const NOT_GIVEN = Symbol("no reason was given");

/** As much of an AbortSignal as steps and stand-ins use. */
class LightSignal {
  aborted = false;
  private given: unknown;
  private acts: Map<Act, boolean> | undefined;
  private followers: LightSignal[] | undefined;

  get reason(): unknown {
    if (this.given === NOT_GIVEN) this.given = new DOMException("This operation was aborted", "AbortError");
    return this.given;
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  addEventListener(_type: "abort", act: Act, options?: { once?: boolean }): void {
    this.acts ??= new Map();
    if (!this.acts.has(act)) this.acts.set(act, options?.once ?? false);
  }

  removeEventListener(_type: "abort", act: Act): void {
    this.acts?.delete(act);
  }

  /** For `events.setMaxListeners`: nobody counts here. */
  setMaxListeners(): void {
    return undefined;
  }

  /** Whoever listens to it is told first; then those that follow it are aborted, as Node 20 does it. */
  static abortBy(signal: LightSignal, reason: unknown): void {
    if (signal.aborted) return;
    signal.aborted = true;
    signal.given = reason;
    signal.tell();
    for (const follower of signal.followers ?? []) LightSignal.abortBy(follower, reason);
    signal.followers = undefined;
  }

  static abort(reason: unknown = NOT_GIVEN): LightSignal {
    const signal = new LightSignal();
    LightSignal.abortBy(signal, reason);
    return signal;
  }

  /** One of them may be a signal of Node's own. */
  static any(sources: Iterable<LightSignal | AbortSignal>): LightSignal {
    const any = new LightSignal();
    const list = [...sources];
    const first = list.find(({ aborted }) => aborted);
    if (first) {
      any.aborted = true;
      any.given = first instanceof LightSignal ? first.given : first.reason;
      return any;
    }
    for (const source of list) {
      if (source instanceof LightSignal) (source.followers ??= []).push(any);
      else source.addEventListener("abort", () => LightSignal.abortBy(any, source.reason), { once: true });
    }
    return any;
  }

  private tell(): void {
    const { acts } = this;
    if (!acts) return;
    for (const [act, once] of [...acts]) {
      if (!acts.has(act)) continue;
      if (once) acts.delete(act);
      try {
        act({ type: "abort", target: this });
      } catch (error) {
        // As Node does with what a listener throws.
        process.nextTick(() => {
          throw error;
        });
      }
    }
  }
}

class LightController {
  readonly signal = new LightSignal();

  abort(reason: unknown = NOT_GIVEN): void {
    LightSignal.abortBy(this.signal, reason);
  }
}

let plays = 0;
let putBack: () => void = () => undefined;

/**
 * While a simulation plays, the signals of this process are light ones: each outside call has two or three, and Node's own
 * cost a tenth of a simulation, for they are event targets and know each other by weak references. Nothing of Node's is
 * called meanwhile that would want its own.
 * @returns a function that ends it
 */
export function useLightSignals(): () => void {
  plays += 1;
  if (plays === 1) {
    const { AbortController: controller, AbortSignal: signal } = globalThis;
    putBack = () => Object.assign(globalThis, { AbortController: controller, AbortSignal: signal });
    Object.assign(globalThis, { AbortController: LightController, AbortSignal: LightSignal });
  }
  return () => {
    plays -= 1;
    if (plays === 0) putBack();
  };
}
