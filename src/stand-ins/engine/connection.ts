import type { RunningScript } from "./script-carrier";

/** A script that runs, for whoever strikes it from outside the run. */
export interface StruckScript extends RunningScript {
  /** The server loses the Tentacle: it reports the script failed at once, and the script goes on. */
  loseConnection(): void;
}

/** The server's connection to one script. A script outlives it, and keeps its Tentacle busy until it has ended. */
export class Connection {
  isLost = false;
  private tellLost: () => void = () => undefined;
  /** Resolves when the connection is lost; never for one that holds. */
  readonly lost = new Promise<void>((resolve) => (this.tellLost = resolve));

  lose(): void {
    this.isLost = true;
    this.tellLost();
  }
}
