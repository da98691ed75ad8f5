import { EventEmitter } from "node:events";
import type { OwnProcess } from "../machine/own-process";
import type { ScriptListener } from "../stand-ins/engine/script-carrier";
import type { SimulatedScript } from "./script";
import { ScriptLines } from "./script-lines";

/** Stops the code of a script that has ended itself. */
class Exited extends Error {}
/** Thrown by every script: nobody asks where, and an Error of its own would cost each of them a stack. */
const EXITED = new Exited();

/** The process of a script that has none of its own, from both sides. */
export interface ScriptProcess {
  /** Towards the step. */
  own: OwnProcess;
  /** Writes to its stdin. */
  handOver(text: string): void;
  /** Its starter is gone: stdin ends, and nobody hears any more what it says. */
  leave(): void;
  /** Something was thrown that nobody caught. */
  fault(error: unknown): void;
}

/** @param onBroken told of what a listener throws, which is no script's fault */
export function scriptProcess(
  script: SimulatedScript,
  listener: ScriptListener,
  onBroken: (error: unknown) => void,
): ScriptProcess {
  const stdin = new EventEmitter();
  // A stream would take ticks of Node's own to say it; who listens has begun to by then.
  const sayLater = (event: "data" | "end", chunk?: Buffer) => queueMicrotask(() => stdin.emit(event, chunk));
  const streams = { out: new ScriptLines("stdout", listener), error: new ScriptLines("stderr", listener) };
  let isHeard = true;
  let actOnFault: ((error: unknown) => void) | undefined;
  const tell = (act: () => void) => {
    try {
      if (isHeard) act();
    } catch (error) {
      onBroken(error);
    }
  };
  script.onEnd(() => {
    tell(() => streams.out.close());
    tell(() => streams.error.close());
  });
  const write = (stream: ScriptLines, text: string) => {
    if (script.isAlive) tell(() => stream.write(text));
  };
  return {
    own: {
      stdin,
      writeOut: (text) => write(streams.out, text),
      writeError: (text) => write(streams.error, text),
      onFault: (act) => (actOnFault = act),
      onWarning: () => undefined, // Node warns of the whole process, not of one script
      exit: (code) => {
        script.end(code);
        throw EXITED;
      },
    },
    handOver: (text) => sayLater("data", Buffer.from(text)),
    leave: () => {
      isHeard = false;
      sayLater("end");
    },
    fault: (error) => {
      if (error instanceof Exited || !script.isAlive) return;
      try {
        actOnFault?.(error);
      } catch (thrown) {
        if (!(thrown instanceof Exited)) onBroken(thrown);
      }
      script.end(1); // as Node does, unless it has ended itself
    },
  };
}
