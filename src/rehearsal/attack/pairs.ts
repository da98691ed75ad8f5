import type { StepKey } from "../../names/steps";
import { UPGRADE_RUNBOOK } from "../../runbooks/upgrade";
import type { Deed } from "./schedule";

/** A kind of fault: what is done. */
export type FaultKind = Deed["do"];

/** They strike the script that runs, of whichever row it is. */
export const TO_SCRIPTS: readonly FaultKind[] = ["kill-script", "kill-program", "lose-connection"];

/** A row of the runbook and a kind of fault that begins in it. */
interface Pair {
  key: StepKey;
  kind: FaultKind;
  /** Why it cannot be; undefined where it can. */
  impossible: string | undefined;
}

/** In the order in which the runbook runs them. */
const ROWS = UPGRADE_RUNBOOK.rows.map(({ key }) => key);

/** In which rows a kind of fault can begin, and why not in the others. */
interface Reach {
  /** The last row that it can begin in. */
  last: StepKey;
  because: string;
  /** Rows before that one in which it cannot. */
  but?: { in: readonly StepKey[]; because: string };
}

const NO_LIMIT: Reach = { last: "write-report", because: "the upgrade runbook has no row after this one" };
const BEFORE_THE_BACKUP_ENDS: Reach = {
  last: "back-up-database",
  because: "somebody who enables and starts a node after the backup is beyond what any step can stop",
};
const NODES_IN_SERVICE: Reach = {
  ...NO_LIMIT,
  but: {
    in: ["verify-instance", "smoke-test", "restore-maintenance"],
    because: "they run only when every node was started and is back in service: none is drained or is Disabled",
  },
};
const NODES_STOPPED: Reach = {
  ...NO_LIMIT,
  but: {
    in: ["install-on-primary-if-not-done", "upgrade-database"],
    because: "no service runs then, and one that somebody starts before ends the run in the row that backs up",
  },
};
const WITH_A_NODE_THAT_SERVES: Reach = {
  ...NO_LIMIT,
  but: {
    in: ["start-unchanged", "install-on-primary-if-not-done", "upgrade-database", "start-primary"],
    because: "no node serves then: the nodes are stopped, and the primary is drained until it was verified",
  },
};
const FEED: Reach = { last: "check-version", because: "no row after this one asks the version feed" };
const DOWNLOADS: Reach = { last: "stage-installer", because: "no row after this one downloads anything" };
const INSTALLERS: Reach = { last: "install-on-others", because: "no row after this one runs an installer" };
const BACKUP: Reach = { last: "back-up-database", because: "no row after this one backs up the database" };
const UPGRADE: Reach = { last: "upgrade-database", because: "no row after this one upgrades the database" };

/** Each kind of fault. What is said of a restart holds for a whole run: a row that was passed is not run again in it. */
const REACH: Readonly<Record<FaultKind, Reach>> = {
  cancel: NO_LIMIT,
  "kill-script": NO_LIMIT,
  "kill-program": NO_LIMIT,
  "lose-connection": NO_LIMIT,
  "restart-machine": NO_LIMIT,
  "power-loss": NO_LIMIT,
  "fill-disk": NO_LIMIT,
  "hold-files": NO_LIMIT,
  "lag-heartbeats": NO_LIMIT,
  "end-service": NODES_STOPPED,
  cling: NO_LIMIT,
  "hang-start": NO_LIMIT,
  "refuse-sc": NO_LIMIT,
  "slow-sc": NO_LIMIT,
  silence: NO_LIMIT,
  "spoil-node": NO_LIMIT,
  "spoil-balancer": NO_LIMIT,
  "silence-balancer": NO_LIMIT,
  "send-to-one": NO_LIMIT,
  "refuse-key": NO_LIMIT,
  "spoil-download": DOWNLOADS,
  "spoil-feed": FEED,
  "end-installer": INSTALLERS,
  "slow-installer": INSTALLERS,
  "drop-sql": NO_LIMIT,
  "restart-sql": NO_LIMIT,
  "refuse-login": NO_LIMIT,
  "spoil-backup": BACKUP,
  "end-upgrade": UPGRADE,
  "slow-rollback": UPGRADE,
  "start-by-hand": BEFORE_THE_BACKUP_ENDS,
  "end-drain": NODES_IN_SERVICE,
  "switch-maintenance": WITH_A_NODE_THAT_SERVES,
  "install-by-hand": NODES_IN_SERVICE,
  "delete-node": NO_LIMIT,
  monitor: NO_LIMIT,
};

/** Every pair of a row and a kind of fault, with the reason of each that cannot be. */
export function allPairs(): Pair[] {
  return (Object.keys(REACH) as FaultKind[]).flatMap((kind) =>
    ROWS.map((key): Pair => ({ key, kind, impossible: whyImpossible(REACH[kind], key) })),
  );
}

function whyImpossible({ last, because, but }: Reach, key: StepKey): string | undefined {
  if (ROWS.indexOf(key) > ROWS.indexOf(last)) return because;
  return but?.in.includes(key) ? but.because : undefined;
}

/** Up to the last row that a kind of fault can begin in. */
export const rowsFor = (kind: FaultKind): StepKey[] => ROWS.slice(0, ROWS.indexOf(REACH[kind].last) + 1);
