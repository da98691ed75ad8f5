/** How a run of the second act ended. */
export interface EndedRun {
  outcome: "success" | "failed" | "cancelled";
  /** The first reason that a script gave, first its code. */
  reason: string;
}

/** What an operator does next, after the faults have ended. */
type NextMove =
  | { do: "run" }
  /** The refusal says that another machine is the primary of the unfinished run. */
  | { do: "move-role-back" }
  /** The refusal says which project variable is missing. */
  | { do: "give-connection-string" }
  | { do: "rest"; because: string }
  | { do: "give-up"; because: string };

/** As often as somebody would start it again before calling for help. */
const MOST_RUNS = 4;

/** After these nothing but a restored backup helps, and the refusal says so: it stands still as promised (P7). */
const NEEDS_A_RESTORE = /-(?:Plan|Database)-Damaged$/;
const NEEDS_CONNECTION_STRING = /-(?:Schema-Unknown|Database-NoConnectionString)$/;
const OTHER_PRIMARY = "-Record-OtherPrimary";

/** Decides from how the runs of the second act ended, oldest first: it is started again until it succeeds or says the same twice. */
export function nextMove(runs: readonly EndedRun[]): NextMove {
  const last = runs.at(-1);
  if (!last) return { do: "run" };
  if (last.outcome === "success") return { do: "rest", because: "the last run succeeded" };
  const code = codeOf(last);
  const before = runs.at(-2);
  if (before && before.outcome !== "success" && codeOf(before) === code) {
    return NEEDS_A_RESTORE.test(code)
      ? { do: "rest", because: `it refuses with ${code}: the backup must be restored` }
      : { do: "give-up", because: `it refused twice with ${code}` };
  }
  if (runs.length >= MOST_RUNS)
    return { do: "give-up", because: `it still failed in run ${runs.length}, with ${code}` };
  if (NEEDS_CONNECTION_STRING.test(code)) return { do: "give-connection-string" };
  return code.endsWith(OTHER_PRIMARY) ? { do: "move-role-back" } : { do: "run" };
}

const codeOf = ({ reason }: EndedRun) => reason.split(":")[0] ?? "";
