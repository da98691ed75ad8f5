import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Machine } from "../../src/machine/machine";
import { realMachine } from "../../src/machine/real";
import { fastClock } from "../../src/stand-ins/rehearsed-machine/fast-clock";
import type { Surroundings } from "../../src/step/context";

/** A real machine with a fast clock, and everything that was said. */
export function surroundings(speed = 1000): Surroundings & Machine & { said: string[] } {
  const said: string[] = [];
  const say = (level: string) => (text: string) => void said.push(`${level}: ${text}`);
  const clock = fastClock(realMachine.clock, speed);
  return {
    ...realMachine,
    said,
    // The clock's own floor for outside calls is for real networks; here a silent connection may be noticed at once.
    clock: { ...clock, timeout: (seconds) => AbortSignal.timeout(Math.ceil((seconds * 1000) / speed)) },
    signal: new AbortController().signal,
    log: {
      info: say("info"),
      verbose: say("verbose"),
      highlight: say("highlight"),
      wait: say("wait"),
      warning: say("warning"),
    },
  };
}

/** A temporary folder that is gone after each test of the file. */
export function temporaryFolder(): { path: string } {
  const folder = { path: "" };
  beforeEach(async () => {
    folder.path = await mkdtemp(join(tmpdir(), "installer-"));
  });
  afterEach(async () => {
    await rm(folder.path, { recursive: true, force: true });
  });
  return folder;
}

export const someBytes = (count: number) => randomBytes(count);
export const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
