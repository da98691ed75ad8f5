import { systemClock } from "../../src/step/clock";
import { MadeUpClock } from "./context";

/** What a connection needs, for tests over real sockets: deadlines are real, sleeping takes no time. */
export function madeUpSurroundings() {
  const clock = new MadeUpClock();
  const real = systemClock();
  clock.timeout = (seconds?: number) => real.timeout(seconds ?? 60);
  const lines: string[] = [];
  const say = (level: string) => (text: string) => void lines.push(`${level}: ${text}`);
  return {
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
