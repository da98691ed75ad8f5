import type { Session } from "./session";

/**
 * Application locks of `sp_getapplock`, exclusive and owned by a session: the same session may take one again, and all
 * are free when it ends.
 */
export class AppLocks {
  private readonly held = new Map<string, { session: Session; times: number }>();

  constructor(
    private readonly onTaken: (resource: string, session: Session) => void,
    private readonly onReleased: (resource: string, session: Session) => void,
  ) {}

  /** @returns whether this session holds it now */
  take(resource: string, session: Session): boolean {
    const lock = this.held.get(resource);
    if (lock && lock.session !== session) return false;
    this.held.set(resource, { session, times: (lock?.times ?? 0) + 1 });
    if (!lock) this.onTaken(resource, session);
    return true;
  }

  /** @returns false when this session does not hold it */
  release(resource: string, session: Session): boolean {
    const lock = this.held.get(resource);
    if (lock?.session !== session) return false;
    lock.times -= 1;
    if (lock.times > 0) return true;
    this.held.delete(resource);
    this.onReleased(resource, session);
    return true;
  }

  releaseAll(session: Session): void {
    for (const [resource, lock] of this.held) {
      if (lock.session !== session) continue;
      this.held.delete(resource);
      this.onReleased(resource, session);
    }
  }

  /** As APPLOCK_MODE says it. */
  mode(resource: string, session: Session): "Exclusive" | "NoLock" {
    return this.held.get(resource)?.session === session ? "Exclusive" : "NoLock";
  }
}
