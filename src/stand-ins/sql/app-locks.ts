import type { Session } from "./session";

/** An application lock lives in a database: the same name in another one is another lock. */
export interface AppLock {
  database: string;
  resource: string;
}

/**
 * Application locks of `sp_getapplock`, exclusive and owned by a session: the same session may take one again, and all
 * are free when it ends.
 */
export class AppLocks {
  private readonly held = new Map<string, { session: Session; times: number; lock: AppLock }>();

  constructor(
    private readonly onTaken: (lock: AppLock, session: Session) => void,
    private readonly onReleased: (lock: AppLock, session: Session) => void,
  ) {}

  /** @returns whether this session holds it now */
  take(lock: AppLock, session: Session): boolean {
    const held = this.held.get(idOf(lock));
    if (held && held.session !== session) return false;
    this.held.set(idOf(lock), { session, times: (held?.times ?? 0) + 1, lock });
    if (!held) this.onTaken(lock, session);
    return true;
  }

  /** @returns false when this session does not hold it */
  release(lock: AppLock, session: Session): boolean {
    const held = this.held.get(idOf(lock));
    if (held?.session !== session) return false;
    held.times -= 1;
    if (held.times > 0) return true;
    this.held.delete(idOf(lock));
    this.onReleased(lock, session);
    return true;
  }

  releaseAll(session: Session): void {
    for (const [id, held] of this.held) {
      if (held.session !== session) continue;
      this.held.delete(id);
      this.onReleased(held.lock, session);
    }
  }

  /** As APPLOCK_MODE says it. */
  mode(lock: AppLock, session: Session): "Exclusive" | "NoLock" {
    return this.held.get(idOf(lock))?.session === session ? "Exclusive" : "NoLock";
  }
}

/** A database's name ignores case here, a lock's name never does. */
const idOf = ({ database, resource }: AppLock) => `${database.toLowerCase()}\n${resource}`;
