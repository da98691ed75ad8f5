import type { ServiceProcess } from "../stand-ins/world/service-process";

const FIRST_ID = 1000;

/** The processes of all machines of a simulation: none of them is real. */
export class Processes {
  private readonly alive = new Set<number>();
  private lastId = FIRST_ID;

  start(): ServiceProcess {
    const id = this.begin();
    return { id, end: async () => this.end(id) };
  }

  /** @returns its id */
  begin(): number {
    this.lastId += 4; // as Windows counts them
    this.alive.add(this.lastId);
    return this.lastId;
  }

  end(id: number): void {
    this.alive.delete(id);
  }

  isRunning(id: number): boolean {
    return this.alive.has(id);
  }
}
