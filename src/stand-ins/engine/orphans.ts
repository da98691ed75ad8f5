import type { ScriptPlace } from "./events";

/** A script whose PowerShell was killed alone, so that what it had started goes on without it. */
interface Orphan {
  place: ScriptPlace;
  /** When nothing of it is left. */
  ended: Promise<unknown>;
  kill: () => void;
}

/** Keeps the scripts that were left behind, so that a rehearsal can wait for them and leaves no process behind itself. */
export class Orphans {
  /** Whether a cancel kills only PowerShell: nobody has shown that it ends the whole tree on Windows. */
  areLeft = false;
  private readonly alive = new Set<Orphan>();

  constructor(private readonly tell: (what: "left" | "ended", place: ScriptPlace) => void) {}

  take(orphan: Orphan): void {
    this.alive.add(orphan);
    this.tell("left", orphan.place);
    const forget = () => {
      this.alive.delete(orphan);
      this.tell("ended", orphan.place);
    };
    orphan.ended.then(forget, forget);
  }

  get areAlive(): boolean {
    return this.alive.size > 0;
  }

  killAll(): void {
    for (const { kill } of this.alive) kill();
  }
}
