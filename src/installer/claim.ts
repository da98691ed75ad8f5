import { basename, dirname } from "node:path";
import type { Machine } from "../machine/machine";
import { whileHeld } from "../windows/held-files";
import type { FileSurroundings } from "./file-surroundings";
import { isDenied, isMissing, isTaken } from "./file-failure";

/** How often the holder shows that it is alive, and after how long without a sign others take over. */
const BEAT_SECONDS = 10;
const STALE_SECONDS = 120;

/** Nobody takes over so often: a higher number was put there by somebody, or is a leftover of that. */
const MOST_TAKEOVERS = 1_000_000;

/** What a claim says, for those who wait. */
interface ClaimText {
  holder: string;
  percent: number;
  beat: number;
}

/** What one look at the claims saw. */
type ClaimSeen =
  /** Nobody works on the file. */
  | { state: "free" }
  /** Somebody does, and shows signs of life. */
  | { state: "held"; holder: string; percent: number }
  /** Somebody did, and was cut off. */
  | { state: "stale"; holder: string };

/**
 * Which of several machines does a job on a file of a shared folder: the one that could create the claim file.
 * A claim has a number; taking over from a holder that is gone means creating the next number, so that exactly one of
 * those who wait gets it. Life is judged by whether the claim changes, never by comparing clocks of two machines.
 * It saves work and no more: two at once do no harm, because only whole, verified files ever get the file's name.
 */
export class Claims {
  private last: { generation: number; text: string; at: number } | undefined;

  /** @param who this machine's name; its own old claim is that of a script that has ended, and is taken over at once */
  constructor(
    private readonly file: string,
    private readonly who: string,
    private readonly around: FileSurroundings,
  ) {}

  async look(): Promise<ClaimSeen> {
    const generation = await this.latest();
    if (generation === 0) {
      this.last = undefined;
      return { state: "free" };
    }
    const name = this.nameOf(generation);
    const text = await whileHeld(this.around, name, () => this.around.files.readText(name)).catch((error: unknown) => {
      if (isMissing(error) || isDenied(error)) return ""; // just released, or written by an account we may not read
      throw error;
    });
    const now = this.around.clock.now().getTime();
    if (this.last?.generation !== generation || this.last.text !== text) this.last = { generation, text, at: now };
    const { holder, percent } = parse(text);
    const silentSeconds = (now - this.last.at) / 1000;
    return holder === this.who || silentSeconds >= STALE_SECONDS
      ? { state: "stale", holder }
      : { state: "held", holder, percent };
  }

  /** Takes the job when nobody (alive) has it; undefined when another one was faster. */
  async tryTake(): Promise<Claim | undefined> {
    const seen = await this.look();
    if (seen.state === "held") return undefined;
    // The next number after the one that was looked at: when somebody else has taken it meanwhile, it is there already.
    const generation = (this.last?.generation ?? 0) + 1;
    if (generation > MOST_TAKEOVERS) {
      await this.removeUpTo(generation);
      return undefined; // the next one to look finds it free
    }
    const name = this.nameOf(generation);
    try {
      const text = textOf({ holder: this.who, percent: 0, beat: 0 });
      await whileHeld(this.around, name, () => this.around.files.writeText(name, text, "wx"));
    } catch (error) {
      if (isTaken(error)) return undefined;
      throw error;
    }
    return new Claim(name, this.who, this.around, () => this.removeUpTo(generation));
  }

  private nameOf(generation: number): string {
    return `${this.file}.claim-${generation}`;
  }

  /** The highest number of a claim; 0 when there is none. */
  private async latest(): Promise<number> {
    return Math.max(0, ...(await this.listed()));
  }

  /** The numbers of the claims that are there. What is not named as we name a claim is none of ours. */
  private async listed(): Promise<number[]> {
    const prefix = `${basename(this.file)}.claim-`;
    const entries = await this.around.files.list(dirname(this.file));
    const numbers = entries.flatMap(({ name }) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));
    return numbers.filter((number) => /^[1-9]\d{0,14}$/.test(number)).map(Number);
  }

  /** One that stays is stale in time, and the next number is taken. */
  private async removeUpTo(generation: number): Promise<void> {
    for (const each of (await this.listed().catch(() => [])).filter((number) => number <= generation)) {
      const name = this.nameOf(each);
      await whileHeld(this.around, name, () => this.around.files.remove(name)).catch(() => undefined);
    }
  }
}

/** A job that this machine has. It shows that it is alive until it is released. */
export class Claim {
  /** How far the job is, for those who wait. */
  percent = 0;
  private readonly ended = new AbortController();
  private readonly beating: Promise<void>;

  constructor(
    private readonly name: string,
    private readonly who: string,
    private readonly machine: Pick<Machine, "clock" | "files">,
    private readonly remove: () => Promise<void>,
  ) {
    this.beating = this.beat();
  }

  async release(): Promise<void> {
    this.ended.abort();
    await this.beating;
    await this.remove();
  }

  private async beat(): Promise<void> {
    for (let beat = 1; ; beat++) {
      await this.machine.clock.sleep(BEAT_SECONDS, this.ended.signal);
      if (this.ended.signal.aborted) return;
      const text = textOf({ holder: this.who, percent: this.percent, beat });
      // "r+": a claim that is gone is not created again. A beat that fails is one that others do not see.
      await this.machine.files.writeText(this.name, text, "r+").catch(() => undefined);
    }
  }
}

/** One length always, because a beat overwrites without truncating. */
const textOf = (text: ClaimText) => JSON.stringify(text).padEnd(400);

function parse(text: string): { holder: string; percent: number } {
  try {
    const { holder, percent } = JSON.parse(text) as Partial<ClaimText>;
    return { holder: holder ?? "another node", percent: percent ?? 0 };
  } catch {
    return { holder: "another node", percent: 0 };
  }
}
