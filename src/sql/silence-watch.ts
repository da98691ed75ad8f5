import type { Surroundings } from "../step/context";
import { SqlFailure } from "./sql-session";

/** Watches one statement: whoever runs it tells what it hears, and cancels when it is called back. */
interface SilenceWatch {
  /** The server has said something: the time begins anew. */
  heard(): void;
  /** The failure to throw for the driver's own: that we ended the statement, and why, when it was us. */
  judged(failure: SqlFailure): SqlFailure;
  stop(): void;
}

/**
 * Calls `cancel` when the server has said nothing for that long, or when the step is told to end. There is no limit on
 * the whole: a driver's own limit stops counting at the first packet (facts: sql-clients#the-drivers-request-timeout),
 * so a backup that stalls would never end.
 */
export function watchSilence(
  { clock, signal }: Pick<Surroundings, "clock" | "signal">,
  silenceSeconds: number,
  cancel: () => void,
): SilenceWatch {
  let ended: "silence" | "cancelled" | undefined;
  const end = (why: "silence" | "cancelled") => {
    if (ended !== undefined) return;
    ended = why;
    cancel();
  };
  let limit: AbortSignal | undefined;
  const onSilence = () => end("silence");
  const onCancel = () => end("cancelled");
  const heard = () => {
    limit?.removeEventListener("abort", onSilence);
    limit = clock.timeout(silenceSeconds);
    limit.addEventListener("abort", onSilence, { once: true });
  };
  signal.addEventListener("abort", onCancel, { once: true });
  heard();
  return {
    heard,
    judged: (failure) => {
      if (ended === undefined) return failure;
      const why = ended === "silence" ? `SQL Server sent nothing for ${silenceSeconds} s` : "the step was told to end";
      return new SqlFailure(failure.number, why, failure.all, ended, failure);
    },
    stop: () => {
      limit?.removeEventListener("abort", onSilence);
      signal.removeEventListener("abort", onCancel);
    },
  };
}
