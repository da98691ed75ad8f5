/** How a run of the second act ended. */
export interface EndedRun {
  outcome: "success" | "failed" | "cancelled";
  /** The first reason that a script gave, first its code. */
  reason: string;
}

/** What a person does when a refusal asks for it. */
export type PersonsAct =
  /** The refusal says that another machine is the primary of the unfinished run. */
  | "move-role-back"
  /** It says which project variable is missing. */
  | "give-connection-string"
  /** It names nodes that the run does not cover: their machines are enabled, or they are named as decommissioned. */
  | "cover-every-node"
  /** The instance does not list a node: its service is started, so that it registers itself. */
  | "register-nodes"
  /** The primary alone is left, stopped by an earlier attempt: its former version is installed, and it is started. */
  | "bring-primary-back"
  /** Windows deletes files of the program at its next restart: it is restarted. */
  | "restart-windows"
  /** A newer version is there than the unfinished run goes to: that upgrade is finished by hand. */
  | "finish-by-hand"
  /** Nobody may count what a rollback would lose: the person accepts whatever it is. */
  | "accept-unknown-losses"
  /** Somebody's start upgraded the schema: the person has looked, and goes on from there. */
  | "accept-hand-start"
  /** A rollback is unfinished: it is run again, before anything is upgraded. */
  | "finish-rollback"
  /** Somebody installed by hand: the schema's version is installed there. */
  | "undo-installs-by-hand";

/** What an operator does next, after the faults have ended. */
type NextMove =
  | { do: "run" }
  | { do: PersonsAct }
  | { do: "rest"; because: string }
  | { do: "give-up"; because: string };

/** As often as somebody would start it again before calling for help. */
const MOST_RUNS = 5;

/** After these nothing but a restored backup helps, and the refusal says so: it stands still as promised (P7). */
const NEEDS_A_RESTORE = /-(?:Plan|Database)-Damaged$/;

/** There is no upgrade to take back, or it was taken back already; nobody asks for the one before it. */
export const NOTHING_TO_TAKE_BACK = /-Rollback-(?:NoBackup|NothingToUndo|OlderUpgrade)(?::|$)/;

/** There is an unfinished upgrade, which has not changed the database. */
const UNFINISHED_WITHOUT_CHANGE = "-Rollback-NothingToUndo";

/** What the refusals ask a person to do. */
const ASKED_BY: readonly (readonly [RegExp, PersonsAct])[] = [
  [/-Record-OtherPrimary$/, "move-role-back"],
  [/-(?:Program-ChangesAtRestart|Installer-DeletesPending)$/, "restart-windows"],
  [/-(?:Schema-Unknown|Database-NoConnectionString)$/, "give-connection-string"],
  [/-Nodes-(?:NotCovered|None|NotInspected)$|-Machines-\w+$/, "cover-every-node"],
  [/-(?:Nodes-NotOfThisInstance|Node-Unknown)$/, "register-nodes"],
  [/-Rollback-LossesUnknown$/, "accept-unknown-losses"],
  [/-Schema-ChangedByHand$/, "accept-hand-start"],
  [/-Rollback-Unfinished$/, "finish-rollback"],
  [/-Instance-NobodyLeft$/, "bring-primary-back"],
  [/-(?:Nodes-Differ|Plan-Overtaken|Version-(?:Downgrade|NotTheSchemas))$/, "undo-installs-by-hand"],
];

/** Nobody goes back from there: the newer upgrade is finished. */
const OVERTAKEN_BY_SCHEMA = /Plan-Overtaken: .*the database schema belongs to/;
/** What the step says of a node that somebody deleted while all of them were stopped. */
const NOT_LISTED = "the database does not list";

/** Decides from how the runs of the second act ended, oldest first: it is started again until it succeeds or says the same twice. */
export function nextMove(runs: readonly EndedRun[]): NextMove {
  const last = runs.at(-1);
  if (!last) return { do: "run" };
  if (last.outcome === "success") return { do: "rest", because: "the last run succeeded" };
  const code = codeOf(last);
  const before = runs.at(-2);
  const saidTwice = before !== undefined && before.outcome !== "success" && codeOf(before) === code;
  // The refused run brings the nodes of the unfinished upgrade back to work: the next one finds another state.
  if (NOTHING_TO_TAKE_BACK.test(code) && (saidTwice || !code.endsWith(UNFINISHED_WITHOUT_CHANGE)))
    return { do: "rest", because: `there is nothing to take back (${code})` };
  if (saidTwice) {
    return NEEDS_A_RESTORE.test(code)
      ? { do: "rest", because: `it refuses with ${code}: the backup must be restored` }
      : { do: "give-up", because: `it refused twice with ${code}` };
  }
  if (runs.length >= MOST_RUNS)
    return { do: "give-up", because: `it still failed in run ${runs.length}, with ${code}` };
  if (last.reason.includes(NOT_LISTED)) return { do: "register-nodes" };
  if (OVERTAKEN_BY_SCHEMA.test(last.reason)) return { do: "finish-by-hand" };
  const [, asked] = ASKED_BY.find(([pattern]) => codesIn(last).some((each) => pattern.test(each))) ?? [];
  return { do: asked ?? "run" };
}

const codeOf = ({ reason }: EndedRun) => reason.split(":")[0] ?? "";

/** Where several checks failed, each of them says its own in brackets. */
const codesIn = (run: EndedRun) => [
  codeOf(run),
  ...[...run.reason.matchAll(/\[([A-Z][\w-]+)\]/g)].map(([, code = ""]) => code),
];
