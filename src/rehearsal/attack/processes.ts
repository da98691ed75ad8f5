import { spawn } from "node:child_process";
import type { Attack } from "./play";

/** A seed that was played in a process of its own. */
export interface Played {
  seed: number;
  /** Undefined when it could not be played. */
  attack?: Attack;
  fault?: string;
}

/** A rehearsal that is not over by then hangs. */
const LONGEST_SECONDS = 600;
const SHOWN_CHARACTERS = 400;

/** Plays seeds in processes of their own, some at a time: what one leaves undone cannot disturb the next. */
export async function playInProcesses(
  seeds: readonly number[],
  { jobs, speed, interrupt }: { jobs: number; speed: number; interrupt: AbortSignal },
  onPlayed: (played: Played) => void,
): Promise<void> {
  const left = [...seeds];
  interrupt.addEventListener("abort", () => left.splice(0), { once: true });
  const worker = async () => {
    for (let seed = left.shift(); seed !== undefined; seed = left.shift()) {
      const played = await playInProcess(seed, speed, interrupt);
      if (!interrupt.aborted) onPlayed(played);
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}

function playInProcess(seed: number, speed: number, interrupt: AbortSignal): Promise<Played> {
  const args = [process.argv[1] ?? "", "--seed", String(seed), "--speed", String(speed), "--format", "json"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  // It cleans up by itself when it is told to end.
  const end = () => child.kill("SIGINT");
  const late = setTimeout(end, LONGEST_SECONDS * 1000);
  interrupt.addEventListener("abort", end, { once: true });
  const text = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text.out += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (text.err += chunk));
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ seed, fault: error.message }));
    child.once("close", () => {
      clearTimeout(late);
      interrupt.removeEventListener("abort", end);
      try {
        const { outcome, broken, end: how, runs, struck, missed, met } = JSON.parse(text.out) as Attack;
        resolve({ seed, attack: { seed, outcome, broken, end: how, runs, struck, missed, met } });
      } catch {
        resolve({ seed, fault: text.err.trim().slice(-SHOWN_CHARACTERS) || "it printed nothing" });
      }
    });
  });
}
