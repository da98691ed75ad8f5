import type { Clock } from "../machine/clock";
import type { StepLog } from "../step/context";
import { Masker } from "./masker";
import type { StepChannel } from "./step-channel";

/**
 * Octopus shows a progress bar; more often than once a second only slows the server
 * (facts: octopus-scripts#lines-of-output).
 */
const PROGRESS_EVERY_SECONDS = 1;

/** Says what a step says: masks every secret it was told of, and keeps progress within bounds. */
export class StepPrinter {
  private readonly masker = new Masker();
  private progressAt = -Infinity;
  readonly log: StepLog;

  constructor(
    private readonly channel: StepChannel,
    private readonly clock: Clock,
  ) {
    const at = (level: Parameters<StepChannel["text"]>[0]) => (text: string) =>
      this.channel.text(level, this.masker.mask(text));
    this.log = {
      info: at("info"),
      verbose: at("verbose"),
      highlight: at("highlight"),
      wait: at("wait"),
      warning: at("warning"),
    };
  }

  output(name: string, value: string, sensitive: boolean): void {
    if (sensitive) this.mask(value);
    this.channel.setVariable(name, sensitive ? value : this.masker.mask(value), sensitive);
  }

  mask(secret: string): void {
    if (secret.trim() === "" || !this.masker.add(secret)) return;
    this.channel.mask(secret);
  }

  progress(percent: number, message: string): void {
    const nowSeconds = this.clock.now().getTime() / 1000;
    if (nowSeconds - this.progressAt < PROGRESS_EVERY_SECONDS) return;
    this.progressAt = nowSeconds;
    this.channel.progress(Math.max(0, Math.min(100, Math.round(percent))), this.masker.mask(message));
  }

  artifact(path: string, name: string, sizeBytes: number): void {
    this.channel.artifact(path, this.masker.mask(name), sizeBytes);
  }

  failed(reason: string): void {
    this.channel.failed(this.masker.mask(reason));
  }
}
