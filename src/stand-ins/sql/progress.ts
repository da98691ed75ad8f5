import type { Reply } from "./reply";
import type { SqlWorld } from "./sql-world";

/**
 * Lets the time of a long statement pass, saying "N percent processed." as SQL Server does.
 * @param everyPercent undefined: says nothing
 * @param onPercent called at each percent; false ends it there
 * @returns false when it was ended, cancelled, or its connection is gone
 */
export async function passWithProgress(
  { world, reply }: { world: Pick<SqlWorld, "sleep">; reply: Reply },
  seconds: number,
  everyPercent: number | undefined,
  onPercent: (percent: number) => Promise<boolean> | boolean = () => true,
): Promise<boolean> {
  const step = everyPercent ?? 10;
  for (let percent = 0; percent < 100;) {
    const next = Math.min(percent + step, 100);
    await world.sleep((seconds * (next - percent)) / 100, reply.signal);
    percent = next;
    if (reply.signal.aborted || !(await onPercent(percent))) return false;
    if (everyPercent !== undefined) {
      await reply.info({ number: 3211, message: `${percent} percent processed.` });
    }
  }
  return !reply.signal.aborted;
}
