import type { StepKey } from "../../names/steps";
import { UPGRADE_RUNBOOK } from "../../runbooks/upgrade";
import type { Deed } from "./schedule";

/** A kind of fault: what is done. */
export type FaultKind = Deed["do"];

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
}

const NO_LIMIT: Reach = { last: "write-report", because: "the upgrade runbook has no row after this one" };
const BEFORE_THE_BACKUP_ENDS: Reach = {
  last: "back-up-database",
  because: "somebody who enables and starts a node after the backup is beyond what any step can stop",
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
  "end-service": NO_LIMIT,
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
  "end-drain": NO_LIMIT,
  "switch-maintenance": NO_LIMIT,
  "install-by-hand": NO_LIMIT,
  "delete-node": NO_LIMIT,
  monitor: NO_LIMIT,
};

/** Every pair of a row and a kind of fault, with the reason of each that cannot be. */
export function allPairs(): Pair[] {
  return (Object.keys(REACH) as FaultKind[]).flatMap((kind) =>
    ROWS.map((key): Pair => {
      const { last, because } = REACH[kind];
      return { key, kind, impossible: ROWS.indexOf(key) <= ROWS.indexOf(last) ? undefined : because };
    }),
  );
}

/** The rows that a kind of fault can begin in. */
export const rowsFor = (kind: FaultKind): StepKey[] => ROWS.slice(0, ROWS.indexOf(REACH[kind].last) + 1);
