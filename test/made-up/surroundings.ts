import { realMachine } from "../../src/machine/real";
import { MadeUpClock } from "./context";

/** A real machine but for its time: deadlines are real, sleeping takes none. With everything that was said. */
export function madeUpSurroundings() {
  const clock = new MadeUpClock();
  clock.timeout = (seconds?: number) => realMachine.clock.timeout(seconds ?? 60);
  const lines: string[] = [];
  const say = (level: string) => (text: string) => void lines.push(`${level}: ${text}`);
  return {
    ...realMachine,
    clock,
    signal: new AbortController().signal,
    log: {
      info: say("info"),
      verbose: say("verbose"),
      highlight: say("highlight"),
      wait: say("wait"),
      warning: say("warning"),
    },
    lines,
  };
}
